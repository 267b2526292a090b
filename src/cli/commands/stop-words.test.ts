import { expect, test } from 'vitest';
import { hurrying, leaving, stopping } from './stop-words.ts';

const node = { dataDir: '/srv/k', noNode: false, graceSeconds: 30, wasReady: true };

test('a stop says what is stopped, what stays and how to go on', () => {
  expect(stopping(node)).toBe(
    'Stopping: first the pods, which may take 30 s to end, then the node and the API server. What is stored stays in /srv/k; "kubernode up --data-dir /srv/k" goes on with it.',
  );
  expect(stopping({ ...node, graceSeconds: 0 })).toMatch(/^Stopping: first the pods, which are killed, then/);
  expect(stopping({ ...node, noNode: true })).toMatch(/^Stopping the API server\. What is stored stays in \/srv\/k;/);
  expect(stopping({ ...node, wasReady: false })).toMatch(
    /^Stopping before the cluster is ready: .* stays in \/srv\/k;/,
  );
});

test('a second Ctrl-C says what is left and which command ends it', () => {
  expect(hurrying(node)).toContain('Still to be taken away: containerd, the pod network and the rules of services.');
  expect(hurrying(node)).toContain('"kubernode down --data-dir /srv/k" ends them');
  expect(hurrying({ ...node, noNode: true })).toContain('Still to be stopped: the API server.');
});

test('one more says what was left', () => {
  expect(leaving(node)).toMatch(/^Left as they are: pods, containerd.*"kubernode down --data-dir \/srv\/k" ends them/);
  expect(leaving({ ...node, noNode: true })).toBe('Ended at once.');
});
