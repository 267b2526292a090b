/** What the kernel says that a container has, and how that is told in its status. */
import { quantityOf, quantityOfMilli, quantityValue, type ResourceRequirements } from '#api';
import { cgroupLimits, weightOfShares } from '../config/cgroup-resources.ts';

/** As read from a container's cgroup; a field that could not be read is undefined. */
export interface ActualResources {
  /** Version 1 of cgroups counts shares, version 2 weighs. */
  readonly cpuShares?: number | undefined;
  readonly cpuWeight?: number | undefined;
  /** Microseconds of each 100 ms; Infinity without a limit. */
  readonly cpuQuotaUs?: number | undefined;
  /** Infinity without a limit. */
  readonly memoryLimitBytes?: number | undefined;
}

/** What a container has: the kernel's figures where the kernel has them, and of the rest (requests of memory, other
 *  resources) what was granted. A figure is written as whoever asked for it wrote it, if it is the same. */
export function statedResources(
  granted: ResourceRequirements,
  actual: ActualResources,
  actuated: ResourceRequirements = granted,
): ResourceRequirements {
  const candidates = [granted, actuated];
  const { requests, limits, ...others } = granted;
  const cpuRequest = requests?.['cpu'] && statedRequest(candidates, actual);
  const held = limits && {
    ...limits,
    ...(limits['cpu'] ? { cpu: statedLimit(candidates, actual, limits['cpu']) } : {}),
    ...(limits['memory'] ? { memory: statedMemory(candidates, actual, limits['memory']) } : {}),
  };
  const stated = held && Object.entries(held).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...others,
    ...(requests ? { requests: { ...requests, ...(cpuRequest ? { cpu: cpuRequest } : {}) } } : {}),
    ...(stated?.length ? { limits: Object.fromEntries(stated) } : {}),
  };
}

type Candidates = readonly ResourceRequirements[];

function statedRequest(candidates: Candidates, { cpuShares, cpuWeight }: ActualResources): string | undefined {
  const texts = candidates.flatMap(({ requests }) => requests?.['cpu'] ?? []);
  const sharesOf = (cpu: string) => cgroupLimits({ requests: { cpu } }).cpuShares ?? 0;
  if (cpuShares !== undefined)
    return texts.find(text => sharesOf(text) === cpuShares) ?? quantityOfMilli(Math.ceil((cpuShares * 1000) / 1024));
  if (cpuWeight === undefined) return undefined;
  const shares = 2 + Math.ceil(((cpuWeight - 1) * 262_142) / 9999);
  return (
    texts.find(text => weightOfShares(sharesOf(text)) === cpuWeight) ??
    quantityOfMilli(Math.ceil((shares * 1000) / 1024))
  );
}

/** Undefined where the kernel has no limit; what was granted where it does not say. */
function statedLimit(candidates: Candidates, { cpuQuotaUs }: ActualResources, granted: string): string | undefined {
  if (cpuQuotaUs === undefined) return granted;
  if (cpuQuotaUs === Number.POSITIVE_INFINITY) return undefined;
  const texts = candidates.flatMap(({ limits }) => limits?.['cpu'] ?? []);
  const quotaOf = (cpu: string) => cgroupLimits({ limits: { cpu } }).cpuQuota;
  return texts.find(text => quotaOf(text) === cpuQuotaUs) ?? quantityOfMilli(Math.floor(cpuQuotaUs / 100));
}

/** The kernel counts memory in pages. */
const pageBytes = 4096;

/** As {@link statedLimit}. */
function statedMemory(
  candidates: Candidates,
  { memoryLimitBytes }: ActualResources,
  granted: string,
): string | undefined {
  if (memoryLimitBytes === undefined) return granted;
  if (memoryLimitBytes === Number.POSITIVE_INFINITY) return undefined;
  const texts = candidates.flatMap(({ limits }) => limits?.['memory'] ?? []);
  const isSame = (text: string) =>
    Math.floor(quantityValue(text) / pageBytes) === Math.floor(memoryLimitBytes / pageBytes);
  return texts.find(isSame) ?? quantityOf(memoryLimitBytes);
}
