// The same container as container.py, with npm's prom-client, plus a histogram and a summary such
// as Node programs push.
const client = require('prom-client');

const registry = new client.Registry();
const registers = [registry];
const percent = new client.Gauge({ name: 'migration_completion_percent', help: 'An estimate of what is done', registers });
const complete = new client.Counter({ name: 'migration_complete_total', help: 'Whether it is complete', registers });
const failed = new client.Counter({ name: 'migration_failed_total', help: 'Whether it has failed', registers });
const items = new client.Counter({ name: 'migration_items_complete_total', help: 'Items done', registers });
const steps = new client.Histogram({ name: 'step_seconds', help: 'Steps', buckets: [0.1, 1], labelNames: ['table'], registers });
const sizes = new client.Summary({ name: 'step_bytes', help: 'Sizes', percentiles: [0.5], registers });

const env = process.env;
const labels = {};
for (const name of Object.keys(env)) {
  if (name.startsWith('DBA_OP_LABEL_')) labels[name.slice('DBA_OP_LABEL_'.length).toLowerCase()] = env[name];
}
const gateway = new client.Pushgateway('http://' + env.DBA_OP_PROMETHEUS_PUSH_GATEWAY_ADDR, {}, registry);

function push() {
  return gateway.push({ jobName: env.DBA_OP_JOB_ID, groupings: labels });
}

async function sample(failAt) {
  const total = 5;
  for (let item = 0; item < total; item++) {
    percent.set(item / total);
    await push();
    if (item === failAt) {
      failed.inc();
      await push();
      process.exit(1);
    }
    items.inc();
    steps.observe({ table: 't"' + item }, 0.5);
    sizes.observe(100);
    await push();
  }
  complete.inc();
  percent.set(1);
  await push();
}

async function quay(failIn) {
  for (let revision = 0; revision < 3; revision++) {
    for (let step = 0; step < 4; step++) {
      if (revision === failIn && step === 2) {
        failed.inc();
        percent.set(1);
        await push();
        process.exit(1);
      }
      items.inc();
      await push();
    }
    complete.inc();
    percent.set(1);
    await push();
  }
}

const behaviours = {
  sample: () => sample(-1),
  'sample-fails': () => sample(2),
  quay: () => quay(-1),
  'quay-fails': () => quay(2),
};
behaviours[process.argv[2]]().catch((error) => {
  console.error(error);
  process.exit(3);
});
