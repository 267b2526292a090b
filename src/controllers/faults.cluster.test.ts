import { describe, expect, it } from 'vitest';
import { featureGates } from '#api';
import { lazyDirectDrivers } from '#csi';
import { exploreFaults } from '#testing';
import { faultScenarios, playScenario, withoutScenario } from './fixtures/fault-scenarios/index.ts';
import { createControllers } from './registry.ts';

describe('whatever fails', () => {
  // More seeds: `npm run bench -- faults`.
  it.each(faultScenarios)(
    '$title',
    async scenario => {
      await exploreFaults({ seeds: 5 }, faults => playScenario(faults, scenario));
    },
    60_000,
  );

  it('each controller is tried, or there is a reason', () => {
    const drivers = lazyDirectDrivers('/nowhere');
    const allGates = new Set(featureGates.map(({ name }) => name));
    const signRequest = () => Promise.reject(new Error('nobody signs'));
    const registered = createControllers({ drivers, rootCa: '', signRequest, featureGates: allGates });
    const tried = faultScenarios.flatMap(({ controllers }) => controllers);
    const known = [...new Set(tried), ...Object.keys(withoutScenario)].sort();
    expect(known).toEqual(registered.map(({ name }) => name).sort());
  });
});
