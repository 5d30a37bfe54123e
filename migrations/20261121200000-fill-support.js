// @ts-check
'use strict';

/** What the desk starts with; administrators change it by the API. The migrator sees no row while row security is forced. */
const tables = [
  'conversation_modes',
  'conversation_statuses',
  'ticket_categories',
  'ticket_priorities',
  'ticket_statuses',
  'ticket_transitions',
  'sla_policies',
  'business_hours',
  'rule_sets',
  'rule_patterns',
];
/** @param {string} setting */
const each = (setting) => tables.map((table) => `ALTER TABLE support.${table} ${setting};`).join('\n');

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up({ sequelize }) {
    await sequelize.query(`
${each('NO FORCE ROW LEVEL SECURITY')}
INSERT INTO support.conversation_modes (code, label, position) VALUES
  ('AUTO', 'Automatic answers', 1), ('SUPPORT', 'People answer', 2);
INSERT INTO support.conversation_statuses (code, label, position) VALUES
  ('active', 'Active', 1), ('archived', 'Archived', 2), ('escalated', 'Escalated', 3), ('closed', 'Closed', 4);
INSERT INTO support.ticket_categories (code, label, position) VALUES
  ('addiction', 'Addiction', 1), ('mental_health', 'Mental health', 2), ('prevention', 'Prevention', 3),
  ('resources', 'Resources', 4), ('crisis', 'Crisis', 5);
INSERT INTO support.ticket_priorities (code, label, position) VALUES
  ('low', 'Low', 1), ('medium', 'Medium', 2), ('high', 'High', 3), ('urgent', 'Urgent', 4);
INSERT INTO support.ticket_statuses (code, label, position) VALUES
  ('open', 'Open', 1), ('in_progress', 'In progress', 2), ('pending', 'Pending', 3), ('resolved', 'Resolved', 4),
  ('closed', 'Closed', 5);
INSERT INTO support.ticket_transitions (from_status_code, to_status_code, required_fields) VALUES
  ('open', 'in_progress', '{assigneeId}'),
  ('open', 'pending', '{pendingReason}'),
  ('open', 'resolved', '{assigneeId,resolution}'),
  ('in_progress', 'open', '{}'),
  ('in_progress', 'pending', '{assigneeId,pendingReason}'),
  ('in_progress', 'resolved', '{assigneeId,resolution}'),
  ('pending', 'open', '{}'),
  ('pending', 'in_progress', '{assigneeId}'),
  ('pending', 'resolved', '{assigneeId,resolution}'),
  ('resolved', 'in_progress', '{assigneeId}'),
  ('resolved', 'open', '{}'),
  ('resolved', 'closed', '{resolution}');
INSERT INTO support.sla_policies (priority_code, first_response_minutes, resolution_minutes, is_around_the_clock) VALUES
  ('low', 960, 4800, false), ('medium', 480, 2400, false), ('high', 120, 960, false), ('urgent', 15, 240, true);
INSERT INTO support.business_hours (weekday, opens_at, closes_at)
  SELECT weekday, '09:00', '18:00' FROM generate_series(1, 5) AS weekday;
INSERT INTO support.rule_sets (version, min_confidence, note) VALUES (1, 0.600, 'What the desk starts with.');
INSERT INTO support.rule_patterns (rule_set_id, locale, signal, pattern)
  SELECT rule_sets.id, locale, signal, pattern
    FROM support.rule_sets, (VALUES
      ('fr', 'crisis', 'suicid*'), ('fr', 'crisis', 'me tuer'), ('fr', 'crisis', 'envie .. mourir'),
      ('fr', 'crisis', 'veux mourir'), ('fr', 'crisis', 'en finir avec .. vie'), ('fr', 'crisis', 'mettre fin .. jours'),
      ('fr', 'crisis', 'mettre fin .. vie'), ('fr', 'crisis', 'overdose'), ('fr', 'crisis', 'me faire du mal'),
      ('fr', 'crisis', 'plus envie de vivre'), ('fr', 'crisis', 'automutil*'),
      ('en', 'crisis', 'kill myself'), ('en', 'crisis', 'end .. life'), ('en', 'crisis', 'want to die'),
      ('en', 'crisis', 'self harm*'), ('en', 'crisis', 'hurt myself'), ('en', 'crisis', 'overdos*'),
      ('en', 'crisis', 'no reason to live'),
      ('ar', 'crisis', 'انتحر'), ('ar', 'crisis', 'انتحار'), ('ar', 'crisis', 'الانتحار'), ('ar', 'crisis', 'أنتحر'),
      ('ar', 'crisis', 'أقتل نفسي'), ('ar', 'crisis', 'اقتل نفسي'), ('ar', 'crisis', 'أريد .. أموت'),
      ('ar', 'crisis', 'إنهاء حياتي'), ('ar', 'crisis', 'أنهي حياتي'), ('ar', 'crisis', 'جرعة زائدة'),
      ('ar', 'crisis', 'أؤذي نفسي'),
      ('fr', 'wants_person', 'parler .. quelqu un'), ('fr', 'wants_person', 'parler .. conseill*'),
      ('fr', 'wants_person', 'un humain'), ('fr', 'wants_person', 'une vraie personne'),
      ('en', 'wants_person', 'talk to .. person'), ('en', 'wants_person', 'talk to .. human'),
      ('en', 'wants_person', 'real person'), ('en', 'wants_person', 'human agent'),
      ('ar', 'wants_person', 'أتحدث مع شخص'), ('ar', 'wants_person', 'التحدث مع شخص'), ('ar', 'wants_person', 'موظف')
    ) AS given (locale, signal, pattern);
UPDATE support.rule_sets SET state = 'active', activated_at = now() WHERE version = 1;
${each('FORCE ROW LEVEL SECURITY')}
    `);
  },

  /** They go with their tables. */
  async down({ sequelize }) {
    await sequelize.query(`
${each('NO FORCE ROW LEVEL SECURITY')}
ALTER TABLE support.rule_sets DISABLE TRIGGER rule_sets__keep_version;
ALTER TABLE support.rule_patterns DISABLE TRIGGER rule_patterns__keep_version;
DELETE FROM support.rule_patterns;
DELETE FROM support.rule_sets;
ALTER TABLE support.rule_sets ENABLE TRIGGER rule_sets__keep_version;
ALTER TABLE support.rule_patterns ENABLE TRIGGER rule_patterns__keep_version;
DELETE FROM support.business_hours;
DELETE FROM support.sla_policies;
DELETE FROM support.ticket_transitions;
DELETE FROM support.ticket_statuses;
DELETE FROM support.ticket_priorities;
DELETE FROM support.ticket_categories;
DELETE FROM support.conversation_statuses;
DELETE FROM support.conversation_modes;
${each('FORCE ROW LEVEL SECURITY')}
    `);
  },
};
