/** Volumes that are file systems of their own, on loop devices of this machine. */
import { describeLocalVolumes } from './contract.ts';
import { createImageBackend } from './image-backend.ts';

describeLocalVolumes('image', createImageBackend);
