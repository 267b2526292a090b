/** The way to the CRI back end that loads it when it is needed: gRPC is more code than all of the kubelet, and only
 *  nodes with an engine speak it. */
import type { ContainerRuntime } from '../runtime.ts';
import type { CriOptions } from './cri-runtime.ts';

/** Connects to a container engine. Nothing is called before the first method is. */
export async function connectCriRuntime(options: CriOptions): Promise<ContainerRuntime> {
  const { createCriRuntime } = await import('./cri-runtime.ts');
  return createCriRuntime(options);
}
