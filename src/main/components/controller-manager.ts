import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type EnabledGates, toFeatureGates } from '#api';
import { toError, UsageError } from '#base';
import type { ComponentOptions } from '#cli';
import { createControllers, type SignRequest } from '#controllers';
import { lazyDirectDrivers } from '#csi';
import { createRequestSigner, type IssuedPair } from '#lifecycle';
import { createNodeIpam } from '#network';
import { type AnyController, startControllers } from '#reconcile';
import type { Environment } from '../environment.ts';

/** What the controller manager runs: the controllers of the room `controllers`, and that of the room `network`. */
export function managedControllers({
  rootCa,
  clusterCidr,
  signRequest,
  csiPlugins,
  featureGates,
}: Pick<Environment, 'rootCa'> & {
  readonly csiPlugins?: string | undefined;
  readonly clusterCidr: string;
  readonly signRequest?: SignRequest | undefined;
  readonly featureGates?: EnabledGates | undefined;
}): readonly AnyController[] {
  const drivers = csiPlugins === undefined ? undefined : lazyDirectDrivers(csiPlugins);
  return [
    ...createControllers({ rootCa, signRequest, drivers, featureGates }),
    createNodeIpam({ clusterCidrs: [clusterCidr] }),
  ];
}

/** `csiPlugins` is the folder where this machine's drivers of volumes register. `signingAuthority` signs the
 *  certificates that are asked for (PEM). Default: the one of the files that the options name, if any. */
export async function start(
  environment: Environment,
  options: Pick<ComponentOptions<'controller-manager'>, 'clusterCidr' | 'clusterSigning'> & {
    readonly signingAuthority?: IssuedPair | undefined;
    readonly csiPlugins?: string | undefined;
    readonly featureGates?: string | EnabledGates | undefined;
  },
): Promise<AsyncDisposable> {
  const { rootCa } = environment;
  const authority = options.signingAuthority ?? (await readAuthority(options.clusterSigning));
  const signRequest = authority && createRequestSigner(authority);
  const controllers = managedControllers({
    ...options,
    featureGates: toFeatureGates(options.featureGates),
    rootCa,
    signRequest,
  });
  return startControllers({ ...environment, controllers });
}

/** UsageError for files that cannot be read, or do not belong together. */
async function readAuthority(
  files: ComponentOptions<'controller-manager'>['clusterSigning'],
): Promise<IssuedPair | undefined> {
  if (!files) return undefined;
  const read = (option: string, file: string) =>
    readFile(file, 'utf8').catch((error: unknown) => {
      throw new UsageError(`--cluster-signing-${option}-file: ${toError(error).message}`, { cause: error });
    });
  const [certificate, key] = await Promise.all([read('cert', files.certFile), read('key', files.keyFile)]);
  try {
    if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) return { certificate, key };
  } catch (error) {
    throw new UsageError(`--cluster-signing-cert-file: ${toError(error).message}`, { cause: error });
  }
  throw new UsageError(`--cluster-signing-key-file: ${files.keyFile} is not the key of ${files.certFile}`);
}
