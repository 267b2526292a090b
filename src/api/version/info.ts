/** The answer of /version. */

/** What a server is built from: the answer of /version. */
export interface Info {
  /** When it was built. */
  buildDate: string;
  /** Compiler. */
  compiler: string;
  /** Major version that it behaves like. */
  emulationMajor?: string;
  /** Minor version that it behaves like. */
  emulationMinor?: string;
  /** Commit. */
  gitCommit: string;
  /** `clean` or `dirty`. */
  gitTreeState: string;
  /** Version, such as v1.37.2. */
  gitVersion: string;
  /** Version of the language. */
  goVersion: string;
  /** Major version. */
  major: string;
  /** Lowest major version that it works with. */
  minCompatibilityMajor?: string;
  /** Lowest minor version that it works with. */
  minCompatibilityMinor?: string;
  /** Minor version. */
  minor: string;
  /** Operating system and architecture, linux/amd64. */
  platform: string;
}
