import { Charts } from './charts.js';
import { announce, byId, write } from './dom.js';
import { bytes, clock, duration } from './format.js';
import { Poller } from './poller.js';
import { ask, mayHaveSession, Refusal, signIn, signOut } from './session.js';
import { Tables } from './tables.js';
import { Tiles } from './tiles.js';

const often = 5_000;
const seldom = 30_000;
const refusals = { often: null, seldom: null };
let board;
let isPaused = false;

class Board {
  constructor() {
    this.tiles = new Tiles();
    this.charts = new Charts();
    this.tables = new Tables((statement) => void showPlan(statement));
    this.pollers = [
      new Poller(
        () => this.askOften(),
        often,
        (refusal, next) => noteState('often', refusal, next),
      ),
      new Poller(
        () => this.askSeldom(),
        seldom,
        (refusal, next) => noteState('seldom', refusal, next),
      ),
    ];
  }

  askOften() {
    return all([
      ['activity', (told) => [this.tiles, this.charts].forEach((one) => one.showActivity(told))],
      ['database', (told) => this.showDatabase(told)],
      ['locks', (told) => this.tables.showLocks(told)],
    ]);
  }

  askSeldom() {
    return all([
      ['targets', (told) => this.tables.showTargets(told)],
      [`statements?limit=15&sort=${byId('sort').value}`, (told) => this.tables.showStatements(told)],
      ['tables', (told) => this.tables.showTables(told)],
      ['indexes', (told) => this.tables.showIndexes(told)],
      ['backups', (told) => [this.tiles, this.tables].forEach((one) => one.showBackups(told))],
    ]);
  }

  showDatabase(told) {
    [this.tiles, this.charts, this.tables].forEach((one) => one.showDatabase(told));
    const since = (Date.now() - Date.parse(told.startedAt)) / 1000;
    const others = told.seesEverybody ? '' : ` · sees its own connections alone: ${told.nextStep}`;
    write(
      byId('database-about'),
      `PostgreSQL ${told.version} · ${bytes(told.sizeBytes)} · up ${duration(since)}${others}`,
    );
  }

  start() {
    if (!isPaused && !document.hidden) for (const poller of this.pollers) poller.start();
  }

  stop() {
    for (const poller of this.pollers) poller.stop();
  }
}

/** Shows whatever was told, and fails with the first that was not. */
async function all(questions) {
  const answers = await Promise.allSettled(questions.map(([path]) => ask(`/v1/ops/${path}`)));
  if (!board) return;
  answers.forEach(({ status, value }, index) => {
    if (status === 'fulfilled') questions[index][1](value);
  });
  const refused = answers.flatMap(({ status, reason }, index) =>
    status === 'rejected' ? [{ reason, name: questions[index][0].replace(/\?.*/, '') }] : [],
  );
  if (refused.length === 0) return;
  const names = refused.map(({ name }) => name).join(', ');
  // One that is held up, by a table that is locked say, is no reason to distrust the others.
  throw Object.assign(refused[0].reason, { missing: refused.length < questions.length ? names : undefined });
}

function noteState(name, refusal, nextMs) {
  if (!board) return;
  if (refusal?.status === 401 || refusal?.status === 403) return void leave(reasonOf(refusal));
  refusals[name] = refusal && { refusal, nextMs };
  if (!refusal || refusal.missing) write(byId('updated'), `as of ${clock(Date.now())}`);
  const told = [refusals.often, refusals.seldom].filter((one) => one !== null);
  const worst = told.find((one) => !one.refusal.missing) ?? told[0];
  if (!worst) return showState('live', 'Live', '');
  const again = `Asking again in ${duration(Math.ceil(worst.nextMs / 1000))}.`;
  const { missing, message, status } = worst.refusal;
  if (missing)
    return showState('live', 'Live', `Not told just now: ${missing} (${status || 'no answer'}). ${again}`);
  const why =
    status === 503 ? 'The service answers that it cannot serve just now (503)' : withoutStop(message);
  showState('trouble', 'No answer', `${why}. What you see is as of before. ${again}`);
}

const withoutStop = (text) => text.replace(/\.$/, '');

function reasonOf({ status }) {
  return status === 403
    ? 'This account is no administrator: it may not see the figures of the service.'
    : 'The session has ended. Sign in again.';
}

const news = {
  live: 'The figures are live.',
  trouble: 'The service does not answer as it should; asking again.',
  paused: 'Paused.',
};

function showState(state, word, trouble) {
  const pill = byId('state');
  if (pill.dataset.state !== state) announce(news[state] ?? '');
  pill.dataset.state = state;
  write(pill.querySelector('b'), word);
  write(byId('trouble'), trouble);
  byId('trouble').hidden = trouble === '';
}

async function showPlan({ queryId, statement }) {
  const dialog = byId('plan');
  write(byId('plan-statement'), statement);
  write(byId('plan-lines'), 'Asking for the plan…');
  dialog.showModal();
  const told = await ask(`/v1/ops/statements/${encodeURIComponent(queryId)}/plan`).then(
    ({ plan }) => plan.join('\n'),
    (refusal) => refusal.message,
  );
  write(byId('plan-lines'), told);
  announce('The plan is there.');
}

function enter() {
  byId('door').hidden = true;
  byId('controls').hidden = false;
  byId('board').hidden = false;
  board ??= new Board();
  board.start();
}

/** Back to the door; what was shown does not stay. */
async function leave(reason) {
  board?.stop();
  if (board) {
    board = undefined;
    for (const place of document.querySelectorAll('[data-chart], [data-table], #tiles'))
      place.replaceChildren();
  }
  byId('plan').close();
  byId('board').hidden = true;
  byId('controls').hidden = true;
  byId('door').hidden = false;
  refusals.often = refusals.seldom = null;
  setPaused(false);
  write(byId('sign-in-problem'), reason);
  byId('identifier').focus();
  await signOut();
}

function setPaused(paused) {
  isPaused = paused;
  byId('pause').setAttribute('aria-pressed', String(paused));
  if (!board) return;
  if (paused) {
    board.stop();
    showState('paused', 'Paused', '');
  } else board.start();
}

async function enterWith(identifier, password) {
  write(byId('sign-in-problem'), '');
  try {
    await signIn(identifier, password);
    // Whether it is an administrator, before anything is shown.
    await ask('/v1/ops/activity');
    byId('sign-in').reset();
    enter();
    byId('main').focus();
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (refusal.status === 403) return leave(reasonOf(refusal));
    write(byId('sign-in-problem'), refusal.message);
    byId('password').focus();
  }
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  void enterWith(byId('identifier').value, byId('password').value);
});
byId('sign-out').addEventListener('click', () => void leave(''));
byId('pause').addEventListener('click', () => setPaused(!isPaused));
byId('plan-close').addEventListener('click', () => byId('plan').close());
byId('sort').addEventListener('change', () => board?.pollers[1].again());
document.addEventListener('visibilitychange', () => (document.hidden ? board?.stop() : board?.start()));

if (mayHaveSession()) enter();
else byId('door').hidden = false;
