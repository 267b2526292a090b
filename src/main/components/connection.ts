/** How a component that runs by itself reaches its API server. */
import { connectionOf, loadKubeconfig, resolveContext } from '#client';

/** What a kubeconfig says; UsageError when it does not. */
export async function readConnection(kubeconfig: string | undefined): ReturnType<typeof connectionOf> {
  return await connectionOf(resolveContext(await loadKubeconfig({ file: kubeconfig, env: process.env })));
}
