/** The options of a connection as an object, read off its path and query; pure.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ ("connect" operations) */
import { badRequest, type KubeObject, ownValue } from '#api';
import type { Parameters, ResourceRequest } from '../call.ts';

type Read = (values: readonly string[]) => string | boolean | readonly (string | number)[] | undefined;

/** As in any query: there, unless it says no. */
const flag: Read = ([value]) => value !== undefined && value !== 'false' && value !== '0';
const text: Read = ([value]) => value;
const texts: Read = values => values;
const ports: Read = values => values.flatMap(value => value.split(',')).map(portOf);

/** Throws the 400 for what is no number of 16 bits. */
function portOf(given: string): number {
  const fail = (why: string) =>
    badRequest(`cannot convert to []int32: strconv.ParseUint: parsing ${JSON.stringify(given)}: ${why}`);
  if (!/^\d+$/.test(given)) throw fail('invalid syntax');
  if (Number(given) > mostPort) throw fail('value out of range');
  return Number(given);
}

const mostPort = 65_535;

const streams = { stdin: flag, stdout: flag, stderr: flag, tty: flag, container: text };

/** Fields by kind. Those that are proxied to have only a path. */
const fields: Readonly<Record<string, Readonly<Record<string, Read>>>> = {
  PodAttachOptions: streams,
  PodExecOptions: { ...streams, command: texts },
  PodPortForwardOptions: { ports },
};

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What somebody who connects asks for: PodExecOptions, ServiceProxyOptions... What the query does not say is left out.
 *  Throws the 400 for ports that are none. */
export function connectOptions(
  { group, version, kind }: GroupVersionKind,
  { name = '', rest = '', parameters = {} }: Pick<ResourceRequest, 'name' | 'rest' | 'parameters'>,
): KubeObject {
  const known = ownValue(fields, kind);
  const options = known ? readFields(known, parameters) : rest === '' ? {} : { path: `/${rest}` };
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return { apiVersion, kind, metadata: { name }, ...options } as KubeObject;
}

const readFields = (known: Readonly<Record<string, Read>>, parameters: Parameters): object =>
  Object.fromEntries(
    Object.entries(known).flatMap(([field, read]) => {
      const value = parameters[field];
      return value === undefined ? [] : [[field, read([value].flat())]];
    }),
  );
