/** Where a user's own files are. */
import os from 'node:os';

/** The home of who runs this process: what the environment says, or the system, as for services, which have no such
 *  variable; `/` for who has none at all, as somebody in a container whom no list of users knows. */
export function homeDirectory(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return env['HOME'] || env['USERPROFILE'] || homeOfUser();
}

function homeOfUser(): string {
  try {
    return os.userInfo().homedir || '/';
  } catch {
    return '/';
  }
}
