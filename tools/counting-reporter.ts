/** Ends a test run with one plain line, `N passed, N failed, N skipped`, after naming what was skipped and why. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()]);
    const brokenModules = modules.filter(
      module => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    );
    const count = (state: string) => tests.filter(test => test.result().state === state).length;
    const failed = count('failed') + brokenModules.length + unhandledErrors.length;
    const line = `${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped`;
    // The default reporter prints its summary in the same hook; this line is to be the last.
    process.once('exit', () => {
      for (const test of tests.filter(test => test.result().state === 'skipped'))
        process.stdout.write(`${skipLine(test)}\n`);
      process.stdout.write(`${line}\n`);
    });
  }
}

function skipLine(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return `skipped: ${test.module.relativeModuleId} > ${test.fullName}: ${note ?? 'no reason given'}`;
}
