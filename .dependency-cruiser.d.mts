export const rooms: Record<string, string[]>;
export const openRooms: string[];
