import { describeLocalVolumes } from './contract.ts';
import { directoryBackend } from './directory-backend.ts';

describeLocalVolumes('directory', () => directoryBackend);
