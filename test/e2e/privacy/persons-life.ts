import { randomUUID } from 'node:crypto';
import supertest, { type Response } from 'supertest';
import { resolve, type Document } from '../../setup/openapi.js';
import { png } from '../../setup/sample-files.js';
import type { Canary } from './canary.js';

/** What a person is given to prove who they are: known to the service and to them alone. */
export type Secrets = string[];

interface Account {
  id: string;
  email: string;
  phone: string;
}

/**
 * Somebody who uses all that the service has for people, and makes mistakes doing so. Whatever they send is a canary:
 * what they enter, where they are, and what their browser calls itself.
 */
export class PersonsLife {
  readonly secrets: Secrets;
  private accessToken = '';
  private influencerId = '';
  private brandId = '';

  private constructor(
    private readonly url: string,
    private readonly document: Document,
    private readonly canary: Canary,
  ) {
    this.secrets = [canary.password];
  }

  static async begin(url: string, canary: Canary): Promise<PersonsLife> {
    const { body } = await supertest(url).get('/openapi.json').expect(200);
    const life = new PersonsLife(url, body as Document, canary);
    await life.makeProfiles();
    return life;
  }

  /** Every route that copies a person's values somewhere, done right. */
  async useEverything(nicheId: string): Promise<void> {
    const { canary } = this;
    await this.send('PATCH', '/v1/me', {
      ...{ fullName: canary.text(), firstName: canary.text(), lastName: canary.text() },
      ...{ username: canary.username(), profileImage: canary.url() },
    }).expect(200);
    await this.send('PATCH', '/v1/me/preferences', { theme: 'dark' }).expect(200);
    await this.send('PATCH', `/v1/influencers/${this.influencerId}`, { bio: canary.text() }).expect(200);
    for (const path of [`/v1/influencers/${this.influencerId}`, `/v1/brands/${this.brandId}`]) {
      await this.send('PUT', `${path}/niches`, { nicheIds: [nicheId] }).expect(200);
      await this.send('POST', `${path}/phone/code`).expect(202);
    }
    await this.changePhone();
    await this.changeEmail();
    await this.askToSignIn();
    await this.talk();
    await this.askForSupport();
    await this.send('GET', '/v1/sessions').expect(200);
  }

  /** What people do wrong, with values that are theirs in every place of the request. */
  async makeMistakes(): Promise<void> {
    const { canary, secrets } = this;
    const { email, phone, id } = await this.account();
    const wrong = `${canary.text()}?`;
    const stranger = '';
    secrets.push(wrong);
    const answers = [
      this.send('POST', '/v1/sessions', { identifier: email, password: wrong }, stranger),
      this.send('POST', '/v1/sessions', { identifier: wrong, password: canary.password }, stranger),
      this.send('POST', '/v1/accounts', { email, fullName: canary.text() }, stranger),
      this.send('POST', '/v1/accounts', { email: wrong, fullName: 1, phone }, stranger),
      this.send('POST', '/v1/brands', { email: canary.email(), phone: wrong, pocName: canary.text() }),
      this.send('POST', '/v1/me/phone/confirm', { phone, code: '000000' }),
      this.send('PATCH', '/v1/me', { username: wrong }),
      this.send('PATCH', '/v1/me', [email]),
      this.send('GET', `/v1/me?email=${encodeURIComponent(email)}`),
      this.send('GET', `/v1/accounts?q=${encodeURIComponent(email)}`),
      this.send('GET', `/v1/accounts/${encodeURIComponent(email)}`),
      this.send('GET', `/v1/${encodeURIComponent(phone)}/${canary.username()}`),
      this.send('GET', '/v1/me', undefined, `${canary.username()}.${id}.x`),
    ];
    for (const answer of answers) await answer;
  }

  /** As they are known by now. */
  async account(): Promise<Account> {
    return (await this.send('GET', '/v1/me').expect(200)).body as Account;
  }

  export = (): supertest.Test => this.send('GET', '/v1/me/export').expect(200);
  erase = (): supertest.Test => this.send('DELETE', '/v1/me', this.confirmed('delete', '/v1/me')).expect(204);
  see = async (path: string): Promise<string> => (await this.send('GET', path).expect(200)).text;
  isSignedIn = async (): Promise<boolean> => (await this.send('GET', '/v1/me')).status === 200;

  async signIn(): Promise<void> {
    const { email } = await this.account();
    const { password } = this.canary;
    this.keep(await this.send('POST', '/v1/sessions', { identifier: email, password }, '').expect(201));
  }

  private async makeProfiles(): Promise<void> {
    const { canary } = this;
    const { password } = canary;
    const profile = {
      ...{ name: canary.text(), username: canary.username(), email: canary.email(), phone: canary.phone() },
      ...{ dateOfBirth: canary.day(), gender: 'non_binary', bio: canary.text(), profileImage: canary.url() },
    };
    const made = await this.send('POST', '/v1/influencers', { ...profile, password }, '').expect(201);
    this.influencerId = (made.body as { id: string }).id;
    const credentials = { identifier: profile.email, password };
    const tokens = this.keep(await this.send('POST', '/v1/sessions', credentials, '').expect(201));
    this.keep(await this.send('POST', '/v1/sessions/refresh', { refreshToken: tokens }, '').expect(200));
    // What is of the class `public` is nobody's: it may stay in the audit.
    const brand = await this.send('POST', '/v1/brands', {
      ...{ username: `brand.${randomUUID()}`, brandName: 'A brand', legalEntityName: 'A brand of birds' },
      ...{ email: canary.email(), phone: canary.phone(), brandEmailId: canary.email() },
      ...{ pocName: canary.text(), pocDesignation: canary.text() },
      ...{ pocEmailId: canary.email(), pocContactNumber: canary.phone() },
      ...{ incorporationDocument: canary.url(), gstDocument: canary.url(), panDocument: canary.url() },
    }).expect(201);
    this.brandId = (brand.body as { id: string }).id;
  }

  private async changePhone(): Promise<void> {
    const phone = this.canary.phone();
    await this.send('POST', '/v1/me/phone', this.confirmed('post', '/v1/me/phone', { phone })).expect(202);
    const code = await this.mailed(phone, /\b\d{6}\b/);
    await this.send('POST', '/v1/me/phone/confirm', { phone, code }).expect(200);
  }

  private async changeEmail(): Promise<void> {
    const email = this.canary.email();
    await this.send('POST', '/v1/me/email', this.confirmed('post', '/v1/me/email', { email })).expect(202);
    const token = await this.mailed(email, /(?<=#token=)[\w-]{43}/);
    await this.send('POST', '/v1/me/email/confirm', { token }).expect(200);
  }

  private async talk(): Promise<void> {
    const { canary } = this;
    const said = () => ({ content: canary.text(), metadata: { note: canary.text() } });
    // A name is the thread's, and stays with whoever else takes part.
    const { body } = await this.send('POST', '/v1/threads', { participantIds: [], name: 'Birds' }).expect(
      201,
    );
    const path = `/v1/threads/${(body as { id: string }).id}`;
    const sent = await this.send('POST', `${path}/messages`, said()).expect(201);
    const { id } = sent.body as { id: string };
    await this.send('PATCH', `${path}/messages/${id}`, said()).expect(200);
    await this.send('POST', `${path}/messages`, { ...said(), parentId: id }).expect(201);
    await this.send('POST', `${path}/attachments`).attach('file', png(), canary.username()).expect(201);
    await this.send('PUT', `${path}/read`, { seq: 1 }).expect(200);
    await this.send('PUT', `${path}/membership`, { isArchived: true }).expect(200);
  }

  /** Says of the first of who keep a file of them that it is theirs; the others wait for an answer. */
  async acceptInvitation(): Promise<void> {
    const { body } = await this.send('GET', '/v1/my-case/invitations').expect(200);
    const oldest = (body as { data: { id: string }[] }).data.at(-1)!;
    await this.send('POST', `/v1/my-case/invitations/${oldest.id}/accept`).expect(204);
    await this.send('GET', '/v1/my-case').expect(200);
    await this.send('GET', '/v1/my-case/reads').expect(200);
  }

  private async askForSupport(): Promise<void> {
    const { canary } = this;
    const begun = { title: canary.text(), message: canary.text() };
    const { body } = await this.send('POST', '/v1/conversations', begun).expect(201);
    const path = `/v1/conversations/${(body as { id: string }).id}`;
    await this.send('POST', `${path}/messages`, { content: canary.text() }).expect(201);
    await this.send('POST', `${path}/messages`, { content: `Overdose ${canary.text()}` }).expect(201);
    await this.send('PUT', `${path}/read`, { seq: 1 }).expect(200);
    const ticket = { categoryCode: 'resources', subject: canary.text(), description: canary.text() };
    const opened = await this.send('POST', '/v1/tickets', ticket).expect(201);
    const comments = `/v1/tickets/${(opened.body as { id: string }).id}/comments`;
    await this.send('POST', comments, { body: canary.text() }).expect(201);
  }

  /** By link and by code, which stay unused. */
  async askToSignIn(): Promise<void> {
    const { email, phone } = await this.account();
    const asked = await this.send('POST', '/v1/sign-in/magic-links', { email }, '').expect(202);
    this.secrets.push(String(asked.headers['set-cookie']).split(/[=;]/)[1]!);
    await this.mailed(email, /(?<=sign-in#token=)[\w-]{43}/);
    await this.send('POST', '/v1/sign-in/phone-codes', { phone }, '').expect(202);
    await this.mailed(phone, /^\d{6}(?= is your code to sign in)/);
  }

  /** What a message to an address says; a secret from now on. */
  private async mailed(to: string, shape: RegExp): Promise<string> {
    for (let attempt = 0; attempt < 1_000; attempt++) {
      const { body } = await supertest(this.url).get('/dev/outbox').query({ to }).expect(200);
      const found = (body as { data: { text: string }[] }).data
        .map((message) => shape.exec(message.text)?.[0])
        .find((text) => text !== undefined);
      if (found !== undefined) {
        // Six digits may stand anywhere by chance.
        if (found.length > 6) this.secrets.push(found);
        return found;
      }
      await new Promise((wait) => setTimeout(wait, 25));
    }
    throw new Error('A message was not sent.');
  }

  /** A body with the password where the operation asks for it, by whichever name. */
  private confirmed(method: string, path: string, body: Record<string, unknown> = {}): object {
    const schema = this.document.paths[path]![method]!.requestBody!.content['application/json']!.schema;
    const fields = Object.keys(resolve(this.document, schema).properties ?? {});
    const asked = fields.filter((field) => /^(currentP|p)assword$/.test(field));
    return { ...body, ...Object.fromEntries(asked.map((field) => [field, this.canary.password])) };
  }

  /** @returns the refresh token. */
  private keep({ body }: Response): string {
    const { accessToken, refreshToken } = body as { accessToken: string; refreshToken: string };
    this.accessToken = accessToken;
    this.secrets.push(accessToken, refreshToken);
    return refreshToken;
  }

  private send(method: string, path: string, body?: object, token = this.accessToken): supertest.Test {
    const { canary } = this;
    const request = supertest(this.url)
      [method.toLowerCase() as 'get'](path)
      .set('x-forwarded-for', canary.address())
      .set('user-agent', canary.text())
      .set('referer', canary.url())
      .set('cookie', `visitor=${canary.username()}`)
      .set('x-request-id', canary.username());
    if (method === 'POST') void request.set('idempotency-key', randomUUID());
    if (token !== '') void request.set('authorization', `Bearer ${token}`);
    return body === undefined ? request : request.send(body);
  }
}
