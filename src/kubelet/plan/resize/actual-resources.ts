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
  const { requests, limits } = granted;
  const cpuRequest = requests?.['cpu'] && statedRequest(candidates, actual);
  const cpuLimit = limits?.['cpu'] && statedLimit(candidates, actual);
  const memoryLimit = limits?.['memory'] && statedMemory(candidates, actual);
  return {
    ...granted,
    ...(requests ? { requests: { ...requests, ...(cpuRequest ? { cpu: cpuRequest } : {}) } } : {}),
    ...(limits
      ? {
          limits: {
            ...limits,
            ...(cpuLimit ? { cpu: cpuLimit } : {}),
            ...(memoryLimit ? { memory: memoryLimit } : {}),
          },
        }
      : {}),
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

function statedLimit(candidates: Candidates, { cpuQuotaUs }: ActualResources): string | undefined {
  if (cpuQuotaUs === undefined || cpuQuotaUs === Number.POSITIVE_INFINITY) return undefined;
  const texts = candidates.flatMap(({ limits }) => limits?.['cpu'] ?? []);
  const quotaOf = (cpu: string) => cgroupLimits({ limits: { cpu } }).cpuQuota;
  return texts.find(text => quotaOf(text) === cpuQuotaUs) ?? quantityOfMilli(Math.floor(cpuQuotaUs / 100));
}

/** The kernel counts memory in pages. */
const pageBytes = 4096;

function statedMemory(candidates: Candidates, { memoryLimitBytes }: ActualResources): string | undefined {
  if (memoryLimitBytes === undefined || memoryLimitBytes === Number.POSITIVE_INFINITY) return undefined;
  const texts = candidates.flatMap(({ limits }) => limits?.['memory'] ?? []);
  const isSame = (text: string) =>
    Math.floor(quantityValue(text) / pageBytes) === Math.floor(memoryLimitBytes / pageBytes);
  return texts.find(isSame) ?? quantityOf(memoryLimitBytes);
}
