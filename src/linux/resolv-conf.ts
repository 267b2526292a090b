/** How a machine finds names. Source: resolv.conf(5) */

/** What a resolv.conf says. */
export interface ResolvConf {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** Reads a resolv.conf; the last `search` and `options` lines count. */
export function parseResolvConf(text: string): ResolvConf {
  const result = { servers: [] as string[], searches: [] as string[], options: [] as string[] };
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line
      .replace(/[#;].*$/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'nameserver' && values[0]) result.servers.push(values[0]);
    if (keyword === 'search') result.searches = values.filter(value => value !== '.');
    if (keyword === 'options') result.options = values;
  }
  return result;
}
