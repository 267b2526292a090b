/** What Kubernetes adds: URLs, addresses, quantities, versions. Source:
 *  https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-url-library */
import { addQuantity, canonicalQuantity, compareQuantity, isQuantity, parseQuantity, subtractQuantity } from '#api';
import {
  type Cidr,
  canonicalIp,
  containsAddress,
  containsCidr,
  formatCidr,
  parseIp,
  scopeOf,
  tryParseCidr,
} from '#base';
import type { Library } from '../functions.ts';
import { CelError, CelMap, Opaque, OpaqueText, orError, textOfKey, type Value } from '../values.ts';
import { compareVersions, parseVersion, type Version } from './versions.ts';

/** Quantities are counted in billionths. */
const nanosPerUnit = 1_000_000_000n;

class UrlValue extends OpaqueText {
  readonly typeName = 'kubernetes.URL';
  readonly url: URL;
  /** `text`: as it was written. */
  constructor(url: URL, text: string) {
    super(text);
    this.url = url;
  }
}

/** Absolute, or a path. */
function parseUrl(text: string): UrlValue | undefined {
  if (/[\s\p{Cc}]/u.test(text)) return undefined;
  const isPath = text.startsWith('/');
  const url = URL.parse(text, isPath ? 'path://' : undefined);
  return url && (isPath || /^[a-z][a-z0-9+.-]*:/i.test(text)) ? new UrlValue(url, text) : undefined;
}

const urlOf = (value: Value | undefined): URL => (value as UrlValue).url;

class IpValue extends OpaqueText {
  readonly typeName = 'net.IP';
  get address() {
    return parseIp(this.text) as NonNullable<ReturnType<typeof parseIp>>;
  }
}

const parseAddress = (text: string): IpValue | undefined => {
  const canonical = canonicalIp(text);
  return canonical === undefined || /^::ffff:\d+\./i.test(text) ? undefined : new IpValue(canonical);
};

/** A range as it was written, with an address that need not be its first. */
class CidrValue extends OpaqueText {
  readonly typeName = 'net.CIDR';
  readonly cidr: Cidr;
  constructor(cidr: Cidr, address: string) {
    super(`${address}/${cidr.prefix}`);
    this.cidr = cidr;
  }
  get address(): string {
    return this.text.slice(0, this.text.indexOf('/'));
  }
}

function parseRange(text: string): CidrValue | undefined {
  const cidr = tryParseCidr(text);
  const address = canonicalIp(text.slice(0, text.indexOf('/')));
  return cidr && address !== undefined ? new CidrValue(cidr, address) : undefined;
}

class QuantityValue extends OpaqueText {
  readonly typeName = 'kubernetes.Quantity';
  override equals(other: Opaque): boolean {
    return other instanceof QuantityValue && compareQuantity(this.text, other.text) === 0;
  }
}
const quantityOf = (value: Value | undefined): string =>
  value instanceof QuantityValue ? value.text : textOfKey(value as Value);
/** A quantity as a value. Throws CelError for what is none. */
export const quantityValue = (text: string): Value => new QuantityValue(orError(() => canonicalQuantity(text)));
const compareTwo = (a: Value | undefined, b: Value | undefined): number =>
  compareQuantity(quantityOf(a), quantityOf(b));
const nanosOf = (value: Value | undefined): bigint => parseQuantity(quantityOf(value)).nanos;

class VersionValue extends Opaque {
  readonly typeName = 'kubernetes.Semver';
  readonly version: Version;
  constructor(version: Version) {
    super();
    this.version = version;
  }
  equals(other: Opaque): boolean {
    return other instanceof VersionValue && compareVersions(this.version, other.version) === 0;
  }
}
/** A semantic version as a value. Throws CelError for what is none. */
export const versionValue = (text: string): Value =>
  new VersionValue(required(parseVersion(text, false), `invalid semver: ${text}`));
const versionOf = (value: Value | undefined): Version => (value as VersionValue).version;

function required<T>(value: T | undefined, words: string): T {
  if (value === undefined) throw new CelError(words);
  return value;
}

const quoted = (value: Value | undefined): string => JSON.stringify(value);

const urls: Library = {
  'url(string): kubernetes.URL': ([text]) =>
    required(
      parseUrl(text as string),
      `URL parse error during conversion from string: parse ${quoted(text)}: invalid URI for request`,
    ),
  'isURL(string): bool': ([text]) => parseUrl(text as string) !== undefined,
  'kubernetes.URL.getScheme(): string': ([url]) =>
    (url as UrlValue).text.startsWith('/') ? '' : urlOf(url).protocol.slice(0, -1),
  'kubernetes.URL.getHost(): string': ([url]) => urlOf(url).host,
  'kubernetes.URL.getHostname(): string': ([url]) => urlOf(url).hostname.replace(/^\[|\]$/g, ''),
  'kubernetes.URL.getPort(): string': ([url]) => urlOf(url).port,
  'kubernetes.URL.getEscapedPath(): string': ([url]) =>
    /^[a-z]+:\/\/[^/?#]*$/i.test((url as UrlValue).text.split(/[?#]/)[0] ?? '') ? '' : urlOf(url).pathname,
  'kubernetes.URL.getQuery(): map<string, list<string>>': ([url]) => {
    const values = Map.groupBy(urlOf(url).searchParams, ([key]) => key);
    return new CelMap([...values].map(([key, pairs]) => [key, pairs.map(([, value]) => value)] as const));
  },
};

const addresses: Library = {
  'ip(string): net.IP': ([text]) =>
    required(
      parseAddress(text as string),
      `IP Address ${quoted(text)} parse error during conversion from string: ParseAddr(${quoted(text)}): unable to parse IP`,
    ),
  'isIP(string): bool': ([text]) => parseAddress(text as string) !== undefined,
  'ip.isCanonical(string): bool': ([text]) =>
    required(parseAddress(text as string), `IP Address ${quoted(text)} parse error during conversion from string`)
      .text === text,
  'net.IP.family(): int': ([ip]) => ((ip as IpValue).text.includes(':') ? 6n : 4n),
  'net.IP.isUnspecified(): bool': ([ip]) => scopeOf((ip as IpValue).address) === 'unspecified',
  'net.IP.isLoopback(): bool': ([ip]) => scopeOf((ip as IpValue).address) === 'loopback',
  'net.IP.isLinkLocalMulticast(): bool': ([ip]) => /^(224\.0\.0\.|ff02:)/i.test((ip as IpValue).text),
  'net.IP.isLinkLocalUnicast(): bool': ([ip]) => /^(169\.254\.|fe[89ab][0-9a-f]:)/i.test((ip as IpValue).text),
  'net.IP.isGlobalUnicast(): bool': ([ip]) => scopeOf((ip as IpValue).address) === 'unicast',
  'string(net.IP): string': ([ip]) => (ip as IpValue).text,
  'cidr(string): net.CIDR': ([text]) =>
    required(
      parseRange(text as string),
      `network address parse error during conversion from string: netip.ParsePrefix(${quoted(text)}): unable to parse`,
    ),
  'isCIDR(string): bool': ([text]) => tryParseCidr(text as string) !== undefined,
  'net.CIDR.containsIP(net.IP): bool': ([cidr, ip]) => containsAddress((cidr as CidrValue).cidr, (ip as IpValue).text),
  'net.CIDR.containsIP(string): bool': ([cidr, ip]) =>
    containsAddress(
      (cidr as CidrValue).cidr,
      required(parseAddress(ip as string), `IP Address ${quoted(ip)} parse error`).text,
    ),
  'net.CIDR.containsCIDR(net.CIDR): bool': ([cidr, other]) =>
    containsCidr((cidr as CidrValue).cidr, (other as CidrValue).cidr),
  'net.CIDR.containsCIDR(string): bool': ([cidr, other]) =>
    containsCidr((cidr as CidrValue).cidr, required(tryParseCidr(other as string), `network address parse error`)),
  'net.CIDR.ip(): net.IP': ([cidr]) => new IpValue((cidr as CidrValue).address),
  'net.CIDR.masked(): net.CIDR': ([value]) => {
    const { cidr } = value as CidrValue;
    return new CidrValue(cidr, formatCidr(cidr).split('/')[0] ?? '');
  },
  'net.CIDR.prefixLength(): int': ([cidr]) => BigInt((cidr as CidrValue).cidr.prefix),
  'string(net.CIDR): string': ([cidr]) => (cidr as CidrValue).text,
};

const quantities: Library = {
  'quantity(string): kubernetes.Quantity': ([text]) => quantityValue(text as string),
  'isQuantity(string): bool': ([text]) => isQuantity(text as string),
  'kubernetes.Quantity.sign(): int': ([a]) => BigInt(Math.sign(compareTwo(a, '0'))),
  'kubernetes.Quantity.isInteger(): bool': ([a]) => nanosOf(a) % nanosPerUnit === 0n,
  'kubernetes.Quantity.asInteger(): int': ([a]) => {
    if (nanosOf(a) % nanosPerUnit !== 0n) throw new CelError('cannot convert value to integer');
    return nanosOf(a) / nanosPerUnit;
  },
  'kubernetes.Quantity.asApproximateFloat(): double': ([a]) => Number(nanosOf(a)) / Number(nanosPerUnit),
  'kubernetes.Quantity.compareTo(kubernetes.Quantity): int': ([a, b]) => BigInt(Math.sign(compareTwo(a, b))),
  'kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool': ([a, b]) => compareTwo(a, b) > 0,
  'kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool': ([a, b]) => compareTwo(a, b) < 0,
  ...Object.fromEntries(
    ['kubernetes.Quantity', 'int'].flatMap(type => [
      [
        `kubernetes.Quantity.add(${type}): kubernetes.Quantity`,
        ([a, b]: readonly Value[]) => new QuantityValue(addQuantity(quantityOf(a), quantityOf(b))),
      ],
      [
        `kubernetes.Quantity.sub(${type}): kubernetes.Quantity`,
        ([a, b]: readonly Value[]) => new QuantityValue(subtractQuantity(quantityOf(a), quantityOf(b))),
      ],
    ]),
  ),
};

const versions: Library = {
  'semver(string): kubernetes.Semver': ([text]) => versionValue(text as string),
  'semver(string, bool): kubernetes.Semver': ([text, lax]) =>
    new VersionValue(required(parseVersion(text as string, lax as boolean), `invalid semver: ${text as string}`)),
  'isSemver(string): bool': ([text]) => parseVersion(text as string, false) !== undefined,
  'isSemver(string, bool): bool': ([text, lax]) => parseVersion(text as string, lax as boolean) !== undefined,
  'kubernetes.Semver.major(): int': ([a]) => versionOf(a).major,
  'kubernetes.Semver.minor(): int': ([a]) => versionOf(a).minor,
  'kubernetes.Semver.patch(): int': ([a]) => versionOf(a).patch,
  'kubernetes.Semver.compareTo(kubernetes.Semver): int': ([a, b]) =>
    BigInt(compareVersions(versionOf(a), versionOf(b))),
  'kubernetes.Semver.isGreaterThan(kubernetes.Semver): bool': ([a, b]) =>
    compareVersions(versionOf(a), versionOf(b)) > 0,
  'kubernetes.Semver.isLessThan(kubernetes.Semver): bool': ([a, b]) => compareVersions(versionOf(a), versionOf(b)) < 0,
};

/** All that Kubernetes' environments have beyond CEL's own functions and the extensions. */
export const kubernetesLibrary: Library = { ...urls, ...addresses, ...quantities, ...versions };
