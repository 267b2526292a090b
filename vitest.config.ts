/** Four kinds of tests, by the power they need: unit (pure, no I/O), cluster (a control plane in process), system
 *  (root, containers, kernel rules, real clients), package (npm's registry: what users install). */
import { defineConfig } from 'vitest/config';

/** The sources in place of what is built of them. */
const resolve = { conditions: ['kubernode-source'] };

const shared = { isolate: false, environment: 'node', restoreMocks: true } as const;
/** What stays in this process is held against what each file leaves behind. As many files at a time as there are
 *  processors: Vitest leaves one idle. */
const inProcess = { ...shared, setupFiles: ['test/support/leak-check.ts'], maxWorkers: '100%' };
/** What uses the machine as a whole: a file at a time, after all others. */
const alone = { ...shared, fileParallelism: false, sequence: { groupOrder: 1 } } as const;

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          ...inProcess,
          name: 'unit',
          include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'test/torture/**/*.test.ts'],
          exclude: ['**/*.cluster.test.ts', '**/*.system.test.ts'],
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          ...inProcess,
          name: 'cluster',
          // The machine may be busy with much else.
          env: { KUBERNODE_TEST_TIMEOUT_MS: '20000' },
          include: ['src/**/*.cluster.test.ts', 'test/cluster/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          ...alone,
          name: 'system',
          include: ['src/**/*.system.test.ts', 'test/{system,kubectl,clients,conformance}/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          globalSetup: ['test/global-setup.ts'],
        },
      },
      {
        test: {
          ...alone,
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
    reporters: ['default', './tools/counting-reporter.ts'],
  },
});
