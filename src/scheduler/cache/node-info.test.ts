import { expect, test } from 'vitest';
import { storedNode, storedPod } from '../../testing/builders.ts';
import { createNodeInfo, withoutPod, withPod } from './node-info.ts';

const node = createNodeInfo(storedNode({ name: 'n' }));

const pod = (generation: number, cpu: string, phase: 'Pending' | 'Running' = 'Pending') =>
  storedPod({
    meta: { uid: 'p', generation },
    requests: { cpu },
    container: { ports: [{ containerPort: 80, hostPort: Number(cpu) }] },
    spec: { nodeName: 'n' },
    status: { phase },
  });

test('a pod is counted once, however often it changes', () => {
  const placed = withPod(node, pod(1, '1'));
  const running = withPod(placed, pod(1, '1', 'Running'));
  expect(running).toMatchObject({ requested: { cpu: 1000 }, hostPorts: [{ port: 1 }] });
  expect(running.pods.get('p')?.status?.phase).toBe('Running');
  expect(placed.pods.get('p')?.status?.phase).toBe('Pending');
});

test('a pod that asks for more is counted anew', () => {
  const resized = withPod(withPod(node, pod(1, '1')), pod(2, '2'));
  expect(resized).toMatchObject({ requested: { cpu: 2000 }, hostPorts: [{ port: 2 }] });
  expect(withoutPod(resized, 'p')).toMatchObject({ requested: { cpu: 0 }, hostPorts: [] });
});

test('pods that hold the same are told apart, and change by themselves', () => {
  const [first, second] = [pod(1, '1'), { ...pod(1, '1'), metadata: { ...pod(1, '1').metadata, uid: 'q' } }];
  const both = withPod(withPod(node, first), second);
  expect(both).toMatchObject({ requested: { cpu: 2000 } });
  const resized = withPod(both, pod(2, '3'));
  expect(resized).toMatchObject({ requested: { cpu: 4000 } });
  expect(withoutPod(resized, 'q')).toMatchObject({ requested: { cpu: 3000 }, hostPorts: [{ port: 3 }] });
});
