/** What anyone may ask: is the server well, and which version is it?
 *  Source: https://kubernetes.io/docs/reference/using-api/health-checks/ */
import type { VersionInfo } from '#api';
import { type Clock, type HealthEndpoint, type HealthMetrics, withDeadline } from '#base';
import type { DocumentAnswer, DocumentRequest } from '../messages/documents.ts';
import { parseQuery } from './query.ts';

/** A condition of health, at `/livez/NAME` and `/readyz/NAME`. */
export interface HealthCheck {
  readonly name: string;
  /** Rejects when the condition does not hold. Why is for the log: anyone may ask. */
  readonly check: () => Promise<unknown>;
  /** Only readiness depends on it. Default false. */
  readonly readinessOnly?: boolean;
}

/** What health is made of. */
export interface HealthOptions {
  readonly version: VersionInfo;
  /** Besides `ping`, which always holds. */
  readonly checks: readonly HealthCheck[];
  /** Is told how each check went. */
  readonly metrics: Pick<HealthMetrics, 'add'>;
  readonly clock: Clock;
}

type Outcome = 'ok' | 'failed' | 'excluded';

const text = 'text/plain; charset=utf-8';
const checkTimeoutMs = 5_000;
const ping: HealthCheck = { name: 'ping', check: async () => undefined };

const checksOf = (endpoint: HealthEndpoint, { checks }: Pick<HealthOptions, 'checks'>): HealthCheck[] =>
  [ping, ...checks].filter(({ readinessOnly = false }) => endpoint === 'readyz' || !readinessOnly);

/** All paths that are answered here. */
export function healthPaths(options: Pick<HealthOptions, 'checks'>): string[] {
  const endpoints = (['healthz', 'livez', 'readyz'] as const).flatMap(endpoint => [
    `/${endpoint}`,
    ...checksOf(endpoint, options).map(({ name }) => `/${endpoint}/${name}`),
  ]);
  return [...endpoints, '/version'];
}

/** Answers `/healthz`, `/livez`, `/readyz`, each check below them (`?verbose` and `?exclude=NAME`), and `/version`;
 *  undefined for other paths. */
export function answerHealth(
  { path, query }: Pick<DocumentRequest, 'path' | 'query'>,
  options: HealthOptions,
): Promise<DocumentAnswer> | undefined {
  const [, first = '', ...parts] = path.split('/');
  const name = parts.join('/');
  // As upstream: nothing is behind a slash at the end, but the version.
  if (name === '' && path.endsWith('/') && first !== 'version') return undefined;
  if (first === 'version' && name === '')
    return Promise.resolve({ contentType: 'application/json', body: JSON.stringify(options.version, null, 2) });
  if (first !== 'healthz' && first !== 'livez' && first !== 'readyz') return undefined;
  const checks = checksOf(first, options);
  const run = (check: HealthCheck) => runCheck(check, first, options);
  if (name === '') return answerAll(first, checks, { ...readQuery(query), run });
  const one = checks.find(check => check.name === name);
  return one && answerOne(one, run);
}

function readQuery(query: string): { isVerbose: boolean; excluded: readonly string[] } {
  const { verbose, exclude } = parseQuery(query);
  return { isVerbose: verbose !== undefined, excluded: [exclude ?? []].flat() };
}

async function answerAll(
  endpoint: HealthEndpoint,
  checks: readonly HealthCheck[],
  { isVerbose, excluded, run }: { isVerbose: boolean; excluded: readonly string[]; run: RunCheck },
): Promise<DocumentAnswer> {
  const results = await Promise.all(
    checks.map(async check => ({
      name: check.name,
      outcome: excluded.includes(check.name) ? ('excluded' as const) : await run(check),
    })),
  );
  const failed = results.some(({ outcome }) => outcome === 'failed');
  if (!failed && !isVerbose) return { contentType: text, body: 'ok' };
  const words: Record<Outcome, string> = { ok: 'ok', excluded: 'excluded: ok', failed: 'failed: reason withheld' };
  const lines = results.map(({ name, outcome }) => `[${outcome === 'failed' ? '-' : '+'}]${name} ${words[outcome]}`);
  const unknown = excluded.filter(name => !checks.some(check => check.name === name)).map(name => `"${name}"`);
  const warning = `warn: some health checks cannot be excluded: no matches for ${unknown.join(', ')}`;
  const verdict = `${endpoint} check ${failed ? 'failed' : 'passed'}`;
  const body = [...lines, ...(unknown.length > 0 ? [warning] : []), verdict, ''].join('\n');
  return { code: failed ? 500 : 200, contentType: text, body };
}

async function answerOne(check: HealthCheck, run: RunCheck): Promise<DocumentAnswer> {
  if ((await run(check)) === 'ok') return { contentType: text, body: 'ok' };
  return { code: 500, contentType: text, body: 'internal server error: reason withheld\n' };
}

type RunCheck = (check: HealthCheck) => Promise<Outcome>;

async function runCheck(
  { name, check }: HealthCheck,
  endpoint: HealthEndpoint,
  { clock, metrics }: Pick<HealthOptions, 'clock' | 'metrics'>,
): Promise<Outcome> {
  const outcome = await withDeadline(check(), { clock, ms: checkTimeoutMs, what: `health check ${name}` }).then(
    () => 'ok' as const,
    () => 'failed' as const,
  );
  metrics.add(name, endpoint, outcome === 'ok');
  return outcome;
}
