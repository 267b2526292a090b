/** Volumes that are made of objects of the API: `payload.ts` decides what is in them. */
import type { Clock } from '#base';
import { writeAtomically } from './atomic-writer.ts';
import type { VolumeDriver, VolumePlace, VolumeSources } from './driver.ts';
import { volumePayload } from './payload.ts';

/** `clock` gives new content its name. */
export function createPayloadDriver(clock: Clock): VolumeDriver {
  const write = async (
    { pod, volume, directory }: VolumePlace,
    { payload: sources }: Pick<VolumeSources, 'payload'>,
  ): Promise<void> => {
    const payload = await volumePayload(pod, volume, sources);
    const fsGroup = pod.spec.securityContext?.fsGroup;
    if (payload) await writeAtomically(directory, payload, { nowMs: clock.now(), fsGroup });
  };
  return {
    async prepare(place, sources) {
      await write(place, sources);
      return {};
    },
    refresh: write,
  };
}
