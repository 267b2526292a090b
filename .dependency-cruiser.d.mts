export const rooms: Record<string, string[]>;
export const openRooms: string[];
/** Folders of the API server from the lowest to the highest, each with what it is. */
export const ladder: Record<string, string>;
