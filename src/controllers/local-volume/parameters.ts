/** What a class of local storage says of its volumes; pure. */
import { defaultKeepDeletedSeconds, type LocalVolume, localVolumeTypes, type StorageClass } from '#api';
import { parseDurationMs } from '#base';

/** The settings, or what is wrong with them. */
export type Parameters = Omit<LocalVolume, 'node'> | { readonly wrong: string };

/** Reads the parameters of a class: `type` and `keepDeletedFor`. Others are mistakes. */
export function readParameters({ parameters = {} }: StorageClass): Parameters {
  const { type: typeName = 'directory', keepDeletedFor, ...others } = parameters;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return { wrong: `invalid parameter ${JSON.stringify(unknown)}` };
  const type = localVolumeTypes.find(name => name === typeName);
  if (!type) return { wrong: `invalid value ${JSON.stringify(typeName)} for parameter "type"` };
  if (keepDeletedFor === undefined) return { type, keepDeletedSeconds: defaultKeepDeletedSeconds };
  const keptMs = parseDurationMs(keepDeletedFor);
  if (keptMs === undefined || keptMs < 0)
    return { wrong: `invalid value ${JSON.stringify(keepDeletedFor)} for parameter "keepDeletedFor"` };
  return { type, keepDeletedSeconds: Math.round(keptMs / 1000) };
}
