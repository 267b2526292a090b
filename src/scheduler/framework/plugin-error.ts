/** A plugin that failed where it was to answer. */
import { toError } from '#base';

/** `running preFilter plugin "NodePorts": ...`, with what it threw as cause. */
export class PluginError extends Error {
  constructor(point: string, plugin: string, cause: unknown) {
    super(`running ${point} plugin "${plugin}": ${toError(cause).message}`, { cause });
    this.name = 'PluginError';
  }
}
