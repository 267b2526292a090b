/** What becomes of a claim. Pure.
 *
 *  States: without a volume -> (found, named or made) -> bound -> lost, when its volume is gone or another's.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding */
import {
  bindCompletedAnnotation,
  findVolume,
  isVolumeOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimStatus,
  type StorageClass,
  selectedNodeAnnotation,
  storageClassOf,
  volumeMismatch,
} from '#api';
import type { EventDetails } from '#reconcile';

interface ClaimFacts {
  readonly claim: PersistentVolumeClaim;
  /** All volumes. */
  readonly volumes: readonly PersistentVolume[];
  /** The class that the claim names, if there is such a one. */
  readonly storageClass: StorageClass | undefined;
}

/** What to do for a claim: exactly one phase, and perhaps a volume to bind, somebody to ask for one, and an event. */
export interface ClaimPlan {
  readonly phase: NonNullable<PersistentVolumeClaimStatus['phase']>;
  /** The volume that it gets, or has. */
  readonly volume?: PersistentVolume;
  /** Who is to make a volume. */
  readonly provisioner?: string;
  readonly event?: EventDetails;
}

/** Decides. */
export function planClaim(facts: ClaimFacts): ClaimPlan {
  const { claim } = facts;
  if (claim.metadata.annotations?.[bindCompletedAnnotation] !== undefined) return planBound(facts);
  return claim.spec.volumeName ? planNamed(facts) : planUnbound(facts);
}

const warning = (reason: string, message: string): EventDetails => ({ type: 'Warning', reason, message });
const normal = (reason: string, message: string): EventDetails => ({ type: 'Normal', reason, message });

function planBound({ claim, volumes }: ClaimFacts): ClaimPlan {
  const lost = (reason: string, message: string): ClaimPlan => ({ phase: 'Lost', event: warning(reason, message) });
  const { volumeName } = claim.spec;
  if (!volumeName)
    return lost('ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
  const volume = volumes.find(({ metadata }) => metadata.name === volumeName);
  if (!volume) return lost('ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  if (volume.spec.claimRef === undefined || isVolumeOf(volume, claim)) return { phase: 'Bound', volume };
  return lost('ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
}

/** A claim that names a volume gets that or none. */
function planNamed({ claim, volumes }: ClaimFacts): ClaimPlan {
  const { volumeName } = claim.spec;
  const volume = volumes.find(({ metadata }) => metadata.name === volumeName);
  if (!volume) return { phase: 'Pending' };
  const { claimRef } = volume.spec;
  if (claimRef && !isVolumeOf(volume, claim))
    return {
      phase: 'Pending',
      event: warning('FailedBinding', `volume "${volumeName}" already bound to a different claim.`),
    };
  // As upstream, a volume that is set aside for the claim will do, whatever its class and size.
  const why = claimRef ? undefined : volumeMismatch(volume, claim);
  if (why === undefined) return { phase: 'Bound', volume };
  return {
    phase: 'Pending',
    event: warning('VolumeMismatch', `Cannot bind to requested volume "${volumeName}": ${why}`),
  };
}

function planUnbound({ claim, volumes, storageClass }: ClaimFacts): ClaimPlan {
  const waits =
    storageClass?.volumeBindingMode === 'WaitForFirstConsumer' &&
    claim.metadata.annotations?.[selectedNodeAnnotation] === undefined;
  const volume = findVolume({ volumes, claim, onlySetAside: waits });
  if (volume) return { phase: 'Bound', volume };
  if (waits)
    return {
      phase: 'Pending',
      event: normal('WaitForFirstConsumer', 'waiting for first consumer to be created before binding'),
    };
  const className = storageClassOf(claim);
  if (className === '')
    return {
      phase: 'Pending',
      event: normal('FailedBinding', 'no persistent volumes available for this claim and no storage class is set'),
    };
  return { phase: 'Pending', ...planProvisioning(className, storageClass) };
}

/** Provisioners watch for claims that name them. */
function planProvisioning(
  className: string,
  storageClass: StorageClass | undefined,
): Pick<ClaimPlan, 'provisioner' | 'event'> {
  const failed = (message: string) => ({ event: warning('ProvisioningFailed', message) });
  if (!storageClass) return failed(`storageclass.storage.k8s.io "${className}" not found`);
  const { provisioner } = storageClass;
  if (provisioner.startsWith('kubernetes.io/')) return failed(`no volume plugin matched name: ${provisioner}`);
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  return { provisioner, event: normal('ExternalProvisioning', message) };
}
