/**
 * What the database guides promise, as this service keeps it: every id a UUID v7, every time with its zone,
 * e-mail, phone and username by their domains. A table may have more columns than these.
 */

const id = 'uuid not null default platform.uuid_v7()';
const instant = 'timestamp(3) with time zone not null default now()';
const yes = 'boolean not null default true';
const no = 'boolean not null default false';
const recorded = { id, created_at: instant, updated_at: instant };

export const promisedColumns: Record<string, Record<string, string>> = {
  'identity.users': {
    ...recorded,
    email: 'platform.email_address not null',
    username: 'platform.username not null',
    full_name: 'varchar(255) not null',
    first_name: 'varchar(100)',
    last_name: 'varchar(100)',
    profile_image: 'varchar(255)',
    password_hash: 'varchar(255)',
    is_active: 'boolean not null generated',
    last_login_at: 'timestamp(3) with time zone',
  },
  'platform.audit_logs': {
    id,
    created_at: instant,
    occurred_at: 'timestamp(3) with time zone not null generated',
    actor_id: 'uuid',
    action: 'text not null',
    table_name: 'text not null',
    record_id: 'uuid',
    changes: 'jsonb',
    ip_address: 'inet',
    request_id: 'text',
  },
  'marketplace.influencers': {
    ...recorded,
    name: 'varchar(255) not null',
    username: 'platform.username not null',
    email: 'platform.email_address not null',
    phone: 'platform.phone_number not null',
    date_of_birth: 'date',
    gender: 'varchar(20)',
    bio: 'text',
    profile_image: 'varchar(255)',
    is_phone_verified: no,
    is_active: yes,
  },
  'marketplace.brands': {
    ...recorded,
    email: 'platform.email_address not null',
    phone: 'platform.phone_number',
    is_phone_verified: no,
    brand_name: 'varchar(255)',
    username: 'platform.username',
    legal_entity_name: 'varchar(255)',
    company_type: 'varchar(30)',
    brand_email_id: 'platform.email_address',
    poc_name: 'varchar(255)',
    poc_designation: 'varchar(255)',
    poc_email_id: 'platform.email_address',
    poc_contact_number: 'platform.phone_number',
    brand_bio: 'text',
    profile_image: 'varchar(255)',
    incorporation_document: 'varchar(255)',
    gst_document: 'varchar(255)',
    pan_document: 'varchar(255)',
    is_profile_completed: 'boolean not null generated',
    is_active: yes,
  },
  'marketplace.niches': {
    ...recorded,
    name: 'citext not null',
    icon: 'varchar(50)',
    description: 'text',
    is_active: yes,
  },
  'marketplace.influencer_niches': { ...recorded, influencer_id: 'uuid not null', niche_id: 'uuid not null' },
  'marketplace.brand_niches': { ...recorded, brand_id: 'uuid not null', niche_id: 'uuid not null' },
  'sales.products': {
    ...recorded,
    name: 'varchar(255) not null',
    category: 'varchar(100)',
    variation: 'varchar(100)',
    price: 'numeric(10,2) not null',
    stock: 'integer not null default 0',
    sku: 'varchar(100) not null',
  },
  'sales.transactions': {
    id,
    created_at: instant,
    product_id: 'uuid not null',
    quantity_sold: 'integer not null',
    price_per_unit: 'numeric(10,2) not null',
    transaction_date: instant,
    is_promo: no,
    source_ref: 'varchar(255)',
  },
  'sales.events': {
    ...recorded,
    event_name: 'varchar(255) not null',
    event_date: 'date not null',
    type: 'sales.enum_events_type not null',
    description: 'text',
    include_in_prediction: yes,
  },
  'messaging.threads': {
    ...recorded,
    name: 'varchar(255)',
    is_direct: no,
    is_archived: no,
    last_message_at: instant,
  },
  'messaging.messages': {
    ...recorded,
    thread_id: 'uuid not null',
    user_id: 'uuid not null',
    // Sealed; messages__content_check demands it of every message that is not deleted.
    content: 'bytea',
    parent_id: 'uuid',
    status: `varchar(20) not null default 'sent'::character varying`,
    metadata: 'jsonb',
  },
  'messaging.attachments': { id, created_at: instant, message_id: 'uuid' },
  'messaging.thread_participants': {
    ...recorded,
    thread_id: 'uuid not null',
    user_id: 'uuid not null',
    last_read_seq: 'integer not null default 0',
    last_read_at: 'timestamp(3) with time zone',
  },
  'casework.beneficiaries': {
    ...recorded,
    user_id: 'uuid not null',
    // Sealed, as are the address, the number and the notes.
    first_name: 'bytea not null',
    last_name: 'bytea not null',
    email: 'bytea',
    phone: 'bytea',
    birth_date: 'bytea',
    notes: 'bytea',
    status: `varchar(20) not null default 'intake'::character varying`,
    consent_at: 'timestamp(3) with time zone',
  },
  'casework.documents': {
    ...recorded,
    user_id: 'uuid not null',
    beneficiary_id: 'uuid not null',
    title: 'bytea not null',
    kind: 'varchar(20) not null',
    status: `varchar(20) not null default 'draft'::character varying`,
  },
  'casework.conversations': {
    ...recorded,
    user_id: 'uuid not null',
    beneficiary_id: 'uuid not null',
    phase: 'varchar(20) not null',
    channel: 'varchar(20) not null',
    subject: 'bytea not null',
    notes: 'bytea',
    held_at: 'timestamp(3) with time zone not null',
  },
};

/**
 * The indexes that a guide names, and what they must be of. `idx_product_id` is not among them: see
 * docs/decisions/0003-sales-indexes.md.
 */
export const promisedIndexes: Record<string, string> = {
  idx_users_email: 'unique btree on identity.users (email)',
  idx_users_username: 'unique btree on identity.users (username)',
  idx_users_created_at: 'btree on identity.users (created_at, id)',
  idx_products_sku: 'unique btree on sales.products (sku)',
  idx_products_category: 'btree on sales.products (category)',
  idx_transaction_date: 'brin on sales.transactions (transaction_date)',
  idx_transactions_product_date: 'btree on sales.transactions (product_id, transaction_date)',
  idx_transactions_is_promo: 'btree on sales.transactions (transaction_date) where (is_promo = true)',
  idx_transactions_date_range: 'btree on sales.transactions (transaction_date DESC, id DESC)',
  idx_transactions_quantity_date: 'btree on sales.transactions (quantity_sold, transaction_date)',
  idx_events_date: 'btree on sales.events (event_date, id)',
  idx_events_type: 'btree on sales.events (type)',
  idx_threads_last_message: 'brin on messaging.threads (last_message_at)',
  idx_messages_thread: 'btree on messaging.messages (thread_id, created_at DESC)',
  idx_messages_user: 'btree on messaging.messages (user_id, created_at DESC)',
  idx_messages_parent: 'btree on messaging.messages (parent_id) where (parent_id IS NOT NULL)',
  idx_messages_metadata: 'gin on messaging.messages (metadata) where (metadata IS NOT NULL)',
};

/** Foreign keys and what they do when the parent is deleted. */
export const promisedReferences: Record<string, string> = {
  'identity.user_preferences (user_id)': 'identity.users, cascade',
  'identity.user_sessions (user_id)': 'identity.users, cascade',
  'marketplace.influencers (user_id)': 'identity.users, cascade',
  'marketplace.brands (user_id)': 'identity.users, cascade',
  'marketplace.influencer_niches (influencer_id)': 'marketplace.influencers, cascade',
  'marketplace.influencer_niches (niche_id)': 'marketplace.niches, restrict',
  'marketplace.brand_niches (brand_id)': 'marketplace.brands, cascade',
  'marketplace.brand_niches (niche_id)': 'marketplace.niches, restrict',
  'sales.transactions (product_id)': 'sales.products, restrict',
  'messaging.messages (thread_id)': 'messaging.threads, cascade',
  'messaging.messages (user_id)': 'identity.users, cascade',
  'messaging.messages (parent_id)': 'messaging.messages, set null',
  'messaging.thread_participants (thread_id)': 'messaging.threads, cascade',
  'messaging.thread_participants (user_id)': 'identity.users, cascade',
  'casework.beneficiaries (user_id)': 'identity.users, cascade',
  'casework.documents (user_id)': 'identity.users, cascade',
  'casework.documents (beneficiary_id)': 'casework.beneficiaries, cascade',
  'casework.conversations (user_id)': 'identity.users, cascade',
  'casework.conversations (beneficiary_id)': 'casework.beneficiaries, cascade',
};

/** What must be unique, e-mail addresses, usernames and names whatever their case. */
export const promisedUniqueness = [
  'identity.users (email)',
  'identity.users (username)',
  'identity.users (phone)',
  'marketplace.influencers (user_id)',
  'marketplace.influencers (username)',
  'marketplace.influencers (email)',
  'marketplace.influencers (phone)',
  'marketplace.brands (email)',
  'marketplace.brands (phone)',
  'marketplace.brands (username)',
  'marketplace.niches (name)',
  'marketplace.influencer_niches (influencer_id, niche_id)',
  'marketplace.brand_niches (brand_id, niche_id)',
  'sales.products (sku)',
  'sales.events (event_name, event_date)',
  'messaging.thread_participants (thread_id, user_id)',
  'messaging.messages (thread_id, seq)',
];

export const promisedEnums: Record<string, string> = {
  'sales.enum_events_type': 'holiday, promotion, seasonal, custom',
};

/**
 * Indexes that a guide promises without a name, by the columns that lead them: decision 24 says which index has each.
 */
export const promisedLeads: Record<string, string> = {
  'casework.beneficiaries (user_id)': 'beneficiaries__user_id_created_at_idx',
  'casework.documents (user_id)': 'documents__user_id_status_created_at_idx',
  'casework.documents (user_id, status)': 'documents__user_id_status_created_at_idx',
  'casework.conversations (user_id)': 'conversations__user_id_created_at_idx',
  'casework.conversations (user_id, created_at)': 'conversations__user_id_created_at_idx',
};

/** Names that a guide gives to constraints and indexes; every other one follows the rule. */
export const guideNames = new Set([...Object.keys(promisedIndexes), 'fk_beneficiary_user']);

/** Tables whose rows never change, hence without `updated_at`, and why. */
export const appendOnly: Record<string, string> = {
  'platform.idempotency_keys': 'what was answered does not change; it is removed after a day',
  'platform.audit_logs': 'an entry of the audit trail tells what was',
  'platform.audit_seals': 'a seal holds for as long as what it covers',
  'identity.user_roles': 'a role is granted and taken back, never changed',
  'sales.transactions': 'a sold line is corrected by the line that takes it back',
  'sales.forecast_points': 'what was forecast stays as it was forecast',
  'sales.forecast_candidates': 'how wrong a model was in a backtest stays so',
  'messaging.changes':
    'that something changed stays so; it is given its place in the feed, once, and forgotten later',
  'messaging.attachments':
    'a file is what it is from the first; it goes with a message, once, and away with it',
  'casework.document_versions': 'a version is what was uploaded; another one comes after it',
  'casework.hand_overs': 'that a file went to another counsellor stays so',
  'casework.invitations': 'an invitation is accepted or not, and is gone then',
  'messaging.preserved_messages':
    'what a message said under a legal hold is kept as it was, and goes with the hold',
  'support.ticket_comments':
    'what was put to a ticket stays as it was put; with a merge it goes to another one',
  'support.alert_notifications': 'that somebody was told stays so',
  'support.messages': 'what was said stays as it was said, until it is removed',
  'support.decision_logs': 'what was decided stays as it was decided',
  'support.rule_patterns': 'a version of the rules stands; a draft is given other patterns',
};

/** Columns that hold no moment but a time on the wall, whatever the day and the zone, and why. */
export const wallTimes: Record<string, string> = {
  'support.business_hours.opens_at': 'it is of each such weekday, in the zone of the desk',
  'support.business_hours.closes_at': 'it is of each such weekday, in the zone of the desk',
};
