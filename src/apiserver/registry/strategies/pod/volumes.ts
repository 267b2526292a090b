/** Rules for volumes. Source: https://kubernetes.io/docs/concepts/storage/volumes/ */
import { checkLabel, collectErrors, duplicate, type FieldError, type PodSpec, required, type Volume } from '#api';
import { invalidEach } from '../fields/checks.ts';
import { checkSource } from './volume-sources.ts';

/** What is wrong with the volumes of a pod, and those with which nothing is, by name: as upstream, no other can be
 *  mounted. */
export function checkVolumes(
  field: string,
  { volumes = [] }: PodSpec,
): { errors: FieldError[]; sound: ReadonlyMap<string, Volume> } {
  const seen = new Set<string>();
  const sound = new Map<string, Volume>();
  const errors = collectErrors(volumes, (volume, index) => {
    const path = `${field}[${index}]`;
    const wrong = checkVolumeName(`${path}.name`, volume.name, seen);
    seen.add(volume.name);
    wrong.push(...checkSource(path, volume));
    if (wrong.length === 0) sound.set(volume.name, volume);
    return wrong;
  });
  return { errors, sound };
}

function checkVolumeName(field: string, name: string, seen: ReadonlySet<string>): FieldError[] {
  if (!name) return [required(field)];
  const errors = invalidEach(field, name, checkLabel(name));
  return seen.has(name) ? [...errors, duplicate(field, name)] : errors;
}
