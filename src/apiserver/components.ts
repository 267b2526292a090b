/** What the components of a cluster say of themselves, through the API server: `/components/NAME/metrics`, and
 *  `/components/NAME/why/RESOURCE/NAMESPACE/NAME`. Who may ask is said by roles, as for any path. */
import type { Door } from '#base';
import type { DocumentServer } from './messages/documents.ts';

/** Finds the component of a name; undefined for one that nobody has started. */
export type FindComponent = (
  name: string,
) => Pick<Door, 'answer'> | undefined | Promise<Pick<Door, 'answer'> | undefined>;

const prefix = '/components/';

/** Passes questions on to components. */
export const createComponentDocument =
  (find: FindComponent): DocumentServer =>
  async ({ path }) => {
    if (!path.startsWith(prefix)) return undefined;
    const rest = path.slice(prefix.length);
    const at = rest.indexOf('/');
    if (at < 0) return undefined;
    const component = await find(rest.slice(0, at));
    return await component?.answer(rest.slice(at));
  };
