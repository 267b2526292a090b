/** Which program says what images may run, as a file says it; pure but for the kubeconfig that it names.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#configuration-file-format */
import { type FieldError, invalidValue, type JsonObject, required } from '#api';
import { formatDurationMs, UsageError } from '#base';
import { connectionOf, type HttpsTransportOptions, loadKubeconfig, resolveContext } from '#client';
import type { AdmissionSettings } from './settings.ts';

interface Given {
  readonly kubeConfigFile?: string;
  /** Seconds, as the next. */
  readonly allowTTL?: number;
  readonly denyTTL?: number;
  /** Milliseconds. */
  readonly retryBackoff?: number;
  readonly defaultAllow?: boolean;
}

/** In milliseconds. A value has to be more than the least. */
interface Bounds {
  readonly unitMs: number;
  readonly least: { readonly ms: number; readonly text: string };
  readonly mostMs: number;
  readonly defaultMs: number;
}

const second = { ms: 1000, text: '1s' };
const bounds: Readonly<Record<'allowTTL' | 'denyTTL' | 'retryBackoff', Bounds>> = {
  allowTTL: { unitMs: 1000, least: second, mostMs: 30 * 60_000, defaultMs: 5 * 60_000 },
  denyTTL: { unitMs: 1000, least: second, mostMs: 30 * 60_000, defaultMs: 30_000 },
  retryBackoff: { unitMs: 1, least: { ms: 0, text: '1ns' }, mostMs: 5 * 60_000, defaultMs: 500 },
};

/** `place`: where a file is that the configuration names. */
export async function parseImagePolicy(
  value: JsonObject,
  place: (path: string) => string,
): Promise<{ errors: readonly FieldError[]; settings: AdmissionSettings }> {
  const { imagePolicy = {} } = value as { imagePolicy?: Given };
  const errors: FieldError[] = [];
  const durationOf = (name: keyof typeof bounds): number => {
    const given = imagePolicy[name] ?? 0;
    const { ms, fault } = durationIn(given, bounds[name]);
    if (fault !== undefined) errors.push(invalidValue(`imagePolicy.${name}`, given, fault));
    return ms;
  };
  const durations = {
    allowMs: durationOf('allowTTL'),
    denyMs: durationOf('denyTTL'),
    retryBackoffMs: durationOf('retryBackoff'),
  };
  const { connection, error } = await connectionIn(imagePolicy, place);
  if (error) errors.push(error);
  if (!connection) return { errors, settings: {} };
  return {
    errors,
    settings: { imagePolicy: { connection, ...durations, defaultAllow: imagePolicy.defaultAllow ?? false } },
  };
}

/** -1 stands for none, 0 for the default. */
function durationIn(
  given: number,
  { unitMs, least, mostMs, defaultMs }: Bounds,
): { readonly ms: number; readonly fault?: string } {
  if (given === -1) return { ms: 0 };
  if (given === 0) return { ms: defaultMs };
  const ms = given * unitMs;
  if (ms > least.ms && ms <= mostMs) return { ms };
  const text = `${ms < 0 ? '-' : ''}${formatDurationMs(Math.abs(ms))}`;
  return { ms, fault: `valid value is between ${least.text} and ${formatDurationMs(mostMs)}, got ${text}` };
}

async function connectionIn(
  { kubeConfigFile = '' }: Given,
  place: (path: string) => string,
): Promise<{ readonly connection?: HttpsTransportOptions; readonly error?: FieldError }> {
  const field = 'imagePolicy.kubeConfigFile';
  if (kubeConfigFile === '') return { error: required(field) };
  try {
    const config = await loadKubeconfig({ file: place(kubeConfigFile), env: {} });
    const connection = await connectionOf(resolveContext(config));
    if (URL.parse(connection.server)?.protocol === 'https:') return { connection };
    return { error: invalidValue(field, kubeConfigFile, 'the server of its cluster must be an https URL') };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { error: invalidValue(field, kubeConfigFile, error.message) };
  }
}
