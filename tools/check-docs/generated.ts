/** What stands between `<!-- generated: NAME -->` and `<!-- end -->` in a page. */
import path from 'node:path';
import type { Block } from './blocks/block.ts';
import { renderClients } from './blocks/clients.ts';
import { renderCommands, renderOptions } from './blocks/configuration.ts';
import { renderControllerRoles, renderControllers } from './blocks/controllers.ts';
import {
  renderCertificates,
  renderFeatureGates,
  renderKinds,
  renderRequirements,
  renderRoles,
  renderScripts,
} from './blocks/facts.ts';
import { renderFields } from './blocks/fields.ts';
import { renderAdmissionPlugins, renderDnsPlugins, renderSchedulerProfiles } from './blocks/plugins.ts';
import { renderLadder, renderRooms } from './blocks/rooms.ts';

/** Every block. */
const blocks: Readonly<Record<string, Block>> = {
  rooms: renderRooms,
  ladder: renderLadder,
  // docs/reference/
  commands: renderCommands,
  options: renderOptions,
  requirements: renderRequirements,
  kinds: renderKinds,
  'feature-gates': renderFeatureGates,
  fields: renderFields,
  admission: renderAdmissionPlugins,
  controllers: renderControllers,
  'controller-roles': renderControllerRoles,
  scheduler: renderSchedulerProfiles,
  dns: renderDnsPlugins,
  roles: renderRoles,
  certificates: renderCertificates,
  scripts: renderScripts,
  clients: renderClients,
};

/** The text of the page at `file` with its generated blocks made anew. */
export function regenerate(file: string, text: string): string {
  const link = (label: string, target: string) => `[${label}](${path.relative(path.dirname(file), target)})`;
  return text.replaceAll(
    /(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, open: string, name: string, close: string) => {
      const render = blocks[name];
      if (!render) throw new Error(`unknown generated block: ${name}`);
      return `${open}${render({ link })}\n${close}`;
    },
  );
}
