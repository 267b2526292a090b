/** Pods that nobody works on, for benchmarks that send them over HTTPS, and the way to who takes them. */
import { connectionOf, loadKubeconfig, resolveContext } from '#client';
import type { Target } from './http-load.ts';

/** Where they are made. */
export const podsPath = '/api/v1/namespaces/bench/pods';

/** Of a scheduler that does not run. */
export const benchPod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'bench' } },
  spec: {
    schedulerName: 'nobody',
    serviceAccountName: 'default',
    containers: [{ name: 'main', image: 'example.com/app:1', ports: [{ containerPort: 80 }] }],
  },
});

/** The server of a kubeconfig, as its user. */
export async function targetOf(kubeconfig: string): Promise<Target> {
  const context = resolveContext(await loadKubeconfig({ file: kubeconfig, env: process.env }));
  const { server, ca = '', cert = '', key = '' } = await connectionOf(context);
  const { hostname, port } = new URL(server);
  return { host: hostname, port: Number(port), ca, cert, key };
}
