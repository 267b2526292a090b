/** Makes sure that a cluster has its certificates. */
import path from 'node:path';
import { type Clock, forEachConcurrently, systemErrorCode, UsageError, writeFileAtomically } from '#base';
import { commandFor } from '../data-directory/command-for.ts';
import { certificatesOf, type PkiIdentity } from './certificates.ts';
import type { IssuedPair } from './issue.ts';
import { observePki, readPair } from './observe.ts';
import { type PkiStep, planPki } from './plan.ts';
import { type Pki, readAuthorities, readPki } from './read-pki.ts';

const dayMs = 24 * 3600_000;

/** Whose certificates, and what they are to say. */
export interface EnsurePkiOptions extends Partial<PkiIdentity> {
  /** The data directory: files go to its folder `pki`. */
  directory: string;
  nodeName: string;
  clock: Pick<Clock, 'now'>;
  /** Default: none beyond localhost and the node's name. */
  machineNames?: readonly string[];
  /** Default `10.96.0.1`. */
  serviceAddress?: string;
  /** Default `cluster.local`. */
  clusterDomain?: string;
  /** Whether the cluster was started before: then its authorities and signing keys are never made anew. Default
   *  false. */
  hasBeenUsed?: boolean;
  /** How long new certificates are valid. Default ten years. */
  validityDays?: number;
}

/** No clock that shows less is right: what is issued by one that is not set yet is to be good when it is. */
const earliestMs = Date.UTC(2026, 0, 1);

/** Certificates with less time left than this are issued again. */
const renewBeforeDays = 90;

/** All certificates, and what had to be done for it. */
export interface EnsuredPki extends Pki {
  /** What this call issued, with the reason, for the log; empty when everything was there. */
  issued: readonly { name: string; reason: string }[];
}

/** Issues what is missing, broken, near its end or made for other names, and returns all of it.
 *
 *  Guarantees: an authority is created once and never replaced by another; keys are readable by their owner only; files
 *  are written atomically, and an interrupted run is completed by the next one.
 *  Errors: UsageError naming the file when an authority is damaged, cannot sign what is needed, or DIR is not
 *  writable. */
export async function ensurePki(options: EnsurePkiOptions): Promise<EnsuredPki> {
  const { nodeName, machineNames = [], serviceAddress = '10.96.0.1', clusterDomain = 'cluster.local' } = options;
  const directory = path.join(options.directory, 'pki');
  const wanted = certificatesOf({ nodeName, machineNames, serviceAddress, clusterDomain });
  try {
    const observed = await observePki(directory, wanted);
    const nowMs = options.clock.now();
    const { hasBeenUsed = false } = options;
    const limits = { nowMs, renewBeforeMs: renewBeforeDays * dayMs, hasBeenUsed };
    const { steps, problems } = planPki(wanted, observed, limits);
    if (problems.length > 0)
      throw new UsageError(
        `${directory}: ${problems.join('; ')}: restore a copy with ${commandFor('snapshot restore', options.directory)}, or take the file alone from one, or start anew with ${commandFor('down --purge', options.directory)}`,
      );
    const notAfterMs = Math.max(nowMs, earliestMs) + (options.validityDays ?? 3650) * dayMs;
    if (steps.length > 0) await takeSteps(steps, { directory, nowMs, notAfterMs });
    const issued = steps.map(describe);
    return { ...(await readPki(directory, wanted)), issued };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'ENOTDIR' && code !== 'EPERM') throw error;
    throw new UsageError(`${directory}: cannot keep the cluster's certificates there: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function takeSteps(
  steps: readonly PkiStep[],
  { directory, ...validity }: { directory: string; nowMs: number; notAfterMs: number },
): Promise<void> {
  const { createSigningKeys, issueAuthority, issueCertificate } = await import('./issue.ts');
  const write = async (name: string, pair: IssuedPair) => {
    await writeFileAtomically(path.join(directory, `${name}.key`), pair.key, 0o600);
    await writeFileAtomically(path.join(directory, `${name}.crt`), pair.certificate, 0o644);
  };
  for (const step of steps) {
    if (step.do !== 'issueAuthority') continue;
    const { key } = await readPair(directory, step.name);
    await write(
      step.name,
      await issueAuthority(step.commonName, { ...validity, ...(step.keepKey && key !== undefined ? { key } : {}) }),
    );
  }
  const signers = await readAuthorities(directory);
  // All are waited for: what still writes when another has failed would leave half a file.
  await forEachConcurrently(steps, steps.length, async step => {
    if (step.do === 'issueCertificate') {
      await write(step.spec.name, await issueCertificate(step.spec, signers[step.spec.authority], validity));
    } else if (step.do === 'createServiceAccountKeys') {
      const keys = await createSigningKeys();
      await writeFileAtomically(path.join(directory, 'sa.key'), keys.privateKey, 0o600);
      await writeFileAtomically(path.join(directory, 'sa.pub'), keys.publicKey, 0o644);
    }
  });
}

function describe(step: PkiStep): { name: string; reason: string } {
  if (step.do === 'createServiceAccountKeys') return { name: 'sa', reason: 'missing' };
  return { name: step.do === 'issueAuthority' ? step.name : step.spec.name, reason: step.reason };
}
