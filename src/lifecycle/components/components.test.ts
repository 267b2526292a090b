import { describe, expect, test } from 'vitest';
import { clientComponents, componentRow, components, logNames, userOf } from './components.ts';

describe('the table of components', () => {
  test('names each once, and no two share a user or a lease', () => {
    for (const values of [
      components.map(({ name }) => name),
      clientComponents.map(({ user }) => user),
      clientComponents.flatMap(({ lease }) => lease ?? []),
    ])
      expect(new Set(values).size).toBe(values.length);
  });

  test('lets whoever is a client say how the server is reached', () => {
    for (const { name, flags } of clientComponents)
      expect([name, flags]).toEqual([name, expect.arrayContaining(['kubeconfig'])]);
    expect(componentRow('apiserver').flags).toEqual([]);
  });

  test('knows kubelets by the names of their nodes', () => {
    expect(userOf('kubelet', 'n1')).toEqual({ username: 'system:node:n1', groups: ['system:nodes'] });
    expect(userOf('scheduler', 'n1')).toEqual({ username: 'system:kube-scheduler', groups: [] });
  });

  test('tells by which names parts of a component log', () => {
    expect(logNames).toContain('network');
    expect(logNames).not.toContain('apiserver');
  });
});
