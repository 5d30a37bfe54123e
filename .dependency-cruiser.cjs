/**
 * Who may import whom. Modules come in this order: one may use those before it, through their index.ts.
 * A new module adds its name here and nowhere else.
 */
const modules = ['identity', 'marketplace', 'sales', 'messaging', 'support', 'casework'];

const doors = modules.map((name, index) => {
  const allowed = modules.slice(0, index);
  return {
    name: `${name}-uses-only-doors`,
    comment: `${name} may use ${allowed.join(', ') || 'no other module'}, through index.ts; a model file may name another module's model.`,
    severity: 'error',
    from: { path: `^src/modules/${name}/`, pathNot: '/models/' },
    to: {
      path: `^src/modules/(?!${name}/)`,
      ...(allowed.length > 0 && { pathNot: `^src/modules/(${allowed.join('|')})/index\\.ts$` }),
    },
  };
});

const modelsOnly = modules.map((name, index) => ({
  name: `${name}-models-name-earlier-models`,
  severity: 'error',
  from: { path: [`^src/modules/${name}/models/`, `^src/modules/${name}/[^/]+/models/`] },
  to: {
    path: `^src/modules/(?!${name}/)`,
    pathNot: modules
      .slice(0, index)
      .flatMap((other) => [`^src/modules/${other}/models/`, `^src/modules/${other}/[^/]+/models/`]),
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Model files name each other in associations; there a cycle is how Sequelize works.',
      severity: 'error',
      from: { pathNot: '/models/' },
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    { name: 'imports-exist', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'config-stands-alone',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/(platform|modules|[^/]+\\.ts)' },
    },
    {
      name: 'platform-knows-no-business',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(modules/|[^/]+\\.ts$)' },
    },
    {
      name: 'modules-do-not-know-the-process',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'modules-are-in-the-order-table',
      severity: 'error',
      from: {},
      to: { path: '^src/modules/', pathNot: `^src/modules/(${modules.join('|')})/` },
    },
    {
      name: 'the-process-uses-doors',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^src/modules/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'controllers-know-no-database',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: {
        path: '(/models/|^node_modules/(sequelize|sequelize-typescript|@nestjs/sequelize|pg)/)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration is frozen: what it says must not change with the code.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^(src|test|bench)/' },
    },
    {
      name: 'service-does-not-know-its-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/(main|cli)\\.ts$' },
      to: {},
    },
    {
      name: 'models-are-loaded-in-threads',
      comment:
        'They bring some MB of wasm, and would hold up requests: ForecastWorkers runs forecast.worker.ts.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/modules/sales/forecasts/engine/(forecast|forecast\\.worker|backtest|ets|mstl|prophet|stable-optimizer)\\.ts$',
      },
      to: {
        path: '(^src/modules/sales/forecasts/engine/(forecast|forecast\\.worker|ets|mstl|prophet)\\.ts$|^node_modules/@bsull/)',
        dependencyTypesNot: ['type-only'],
      },
    },
    ...doors,
    ...modelsOnly,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
