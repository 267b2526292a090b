/** The proxy's door: what services and slices say becomes numbers and canonical texts here, and only these reach rules.
 *
 *  A ruleset is rendered into commands of the kernel's tool, so a text that went through as it is would be one. The
 *  types {@link IpText}, {@link CidrText}, {@link Port} and {@link NameText} can only be had here: what does not parse
 *  is dropped and told as a {@link Problem}. The API server refuses such values too; this holds for every server. */
import type { EndpointSlice, Service } from '#api';
import {
  type CidrText,
  formatCidr,
  formatIp,
  type IpFamily,
  type IpText,
  isIpv4Mapped,
  parseIp,
  scopeOf,
  tryParseCidr,
  unicastIpv4,
} from '#base';

/** Protocols that services may have. Source: ServicePort.protocol of core/v1. */
export type IpProtocol = 'TCP' | 'UDP' | 'SCTP';

/** A port number from 1 to 65535. */
export type Port = number & { readonly [parsed]: 'port' };
/** A DNS label: a name that is safe in identifiers of rules. */
export type NameText = string & { readonly [parsed]: 'name' };
declare const parsed: unique symbol;

/** A field whose value makes no rule. */
export interface Problem {
  /** The object that has it. */
  readonly about: Service | EndpointSlice;
  /** Its path: `status.loadBalancer.ingress[0].ip`. */
  readonly field: string;
  readonly value: unknown;
  /** What it should be. */
  readonly wanted: string;
}

const longestAffinitySeconds = 86_400;

/** Reads fields of one object; what cannot be read is undefined, and added to its problems. */
export class Door {
  readonly #about: Service | EndpointSlice;
  readonly #problems: Problem[];

  constructor(about: Service | EndpointSlice, problems: Problem[]) {
    this.#about = about;
    this.#problems = problems;
  }

  /** An address that a host may have: not loopback, link-local, multicast or unspecified. Default: of either family. */
  ip(field: string, value: unknown, family?: IpFamily): IpText | undefined {
    return hostIp(value, family) ?? this.#note(field, value, `a host's ${family ?? 'IP'} address`);
  }

  /** Of either family, in canonical form. */
  cidr(field: string, value: unknown): CidrText | undefined {
    return parseRange(value) ?? this.#note(field, value, 'a range such as 10.0.0.0/8');
  }

  /** A number; texts are none. */
  port(field: string, value: unknown): Port | undefined {
    return parsePort(value) ?? this.#note(field, value, 'a port from 1 to 65535');
  }

  /** Lower case, as the kernel's tool has it. */
  protocol(field: string, value: unknown): IpProtocol | undefined {
    return protocols.get(value) ?? this.#note(field, value, 'TCP, UDP or SCTP');
  }

  /** The name of a port or service. */
  name(field: string, value: unknown): NameText | undefined {
    return parseName(value) ?? this.#note(field, value, 'a DNS label');
  }

  /** The time that a session affinity lasts. */
  seconds(field: string, value: unknown): number | undefined {
    return parseSeconds(value) ?? this.#note(field, value, `from 1 to ${longestAffinitySeconds}`);
  }

  #note(field: string, value: unknown, wanted: string): undefined {
    this.#problems.push({ about: this.#about, field, value, wanted });
  }
}

/** A problem in words, for people. The value is quoted and cut: it is whatever somebody wrote. */
export function describeProblem({ field, value, wanted }: Problem): string {
  const quoted = JSON.stringify(value) ?? 'nothing';
  const text = quoted.length > 80 ? `${quoted.slice(0, 80)}...` : quoted;
  return `${field}: ${text} makes no rule: wanted ${wanted}`;
}

const protocols: ReadonlyMap<unknown, IpProtocol> = new Map(
  (['TCP', 'UDP', 'SCTP'] as const).map(protocol => [protocol, protocol]),
);

/** As {@link Door.ip}, without a note. */
export function hostIp(value: unknown, family: IpFamily | undefined): IpText | undefined {
  if (typeof value !== 'string') return undefined;
  const short = family === 'IPv6' ? undefined : unicastIpv4(value);
  if (short !== undefined) return short;
  const address = parseIp(value);
  if (!address || (family && address.family !== family)) return undefined;
  return scopeOf(address) === 'unicast' && !isIpv4Mapped(address) ? formatIp(address) : undefined;
}

function parseRange(value: unknown): CidrText | undefined {
  const cidr = typeof value === 'string' ? tryParseCidr(value.trim()) : undefined;
  return cidr && formatCidr(cidr);
}

function parsePort(value: unknown): Port | undefined {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536 ? (value as Port) : undefined;
}

function parseSeconds(value: unknown): number | undefined {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= longestAffinitySeconds
    ? Number(value)
    : undefined;
}

function parseName(value: unknown): NameText | undefined {
  return typeof value === 'string' && /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(value)
    ? (value as NameText)
    : undefined;
}
