import { systemClock } from '#base';
import { runtimeContract } from '../contract.ts';
import { createSimulatedRuntime } from './simulated-runtime.ts';

const scripted = (script: Readonly<Record<string, string>>) => ({
  annotations: Object.fromEntries(
    Object.entries(script).map(([key, value]) => [`simulated.kubernode.dev/${key}`, value]),
  ),
});

runtimeContract('simulated', async () => {
  const runtime = createSimulatedRuntime({ clock: systemClock });
  const image = 'docker.io/local/app:1';
  await runtime.pullImage(image);
  return {
    runtime,
    directory: '/nowhere',
    image,
    untilStopped: {},
    stubborn: scripted({ 'stop-delay': '1h' }),
    exits: code => scripted({ 'run-for': '0ms', 'exit-code': String(code) }),
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
});
