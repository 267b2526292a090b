/** What anyone may ask: is the server well, and which version is it? */
import type { VersionInfo } from '#api';
import type { DocumentAnswer, DocumentRequest } from './documents.ts';

/** A named condition of health: undefined when it holds, else what is wrong. */
export interface HealthCheck {
  readonly name: string;
  readonly check: () => string | undefined;
}

export interface HealthOptions {
  version: VersionInfo;
  /** Asked by /readyz only. Default: none. */
  readiness?: readonly HealthCheck[];
}

const text = 'text/plain; charset=utf-8';
const ping: HealthCheck = { name: 'ping', check: () => undefined };

/** Answers `/healthz`, `/livez`, `/readyz` (with `?verbose`) and `/version`; undefined for other paths. */
export function answerHealth(
  { path, query }: Pick<DocumentRequest, 'path' | 'query'>,
  { version, readiness = [] }: HealthOptions,
): DocumentAnswer | undefined {
  if (path === '/version' || path === '/version/')
    return { contentType: 'application/json', body: JSON.stringify(version, null, 2) };
  if (path === '/healthz' || path === '/livez') return report(path, query, [ping]);
  if (path === '/readyz') return report(path, query, [ping, ...readiness]);
  return undefined;
}

/** Source: https://kubernetes.io/docs/reference/using-api/health-checks/ */
function report(path: string, query: string, checks: readonly HealthCheck[]): DocumentAnswer {
  const results = checks.map(({ name, check }) => ({ name, problem: check() }));
  const failed = results.some(({ problem }) => problem !== undefined);
  if (!failed && !query.includes('verbose')) return { contentType: text, body: 'ok' };
  const lines = results.map(({ name, problem }) =>
    problem === undefined ? `[+]${name} ok` : `[-]${name} failed: ${problem}`,
  );
  const verdict = `${path.slice(1)} check ${failed ? 'failed' : 'passed'}`;
  return { code: failed ? 500 : 200, contentType: text, body: `${[...lines, verdict].join('\n')}\n` };
}
