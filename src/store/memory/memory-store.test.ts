import { describeStoreContract } from '../contract.ts';
import { createMemoryStore } from './memory-store.ts';

describeStoreContract('memory', async ({ clock }) => createMemoryStore({ clock }));
