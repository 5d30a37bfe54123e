/** In the documentation of what a profile does not tell everybody. */
export const toldToOwner = 'Told to the owner and to administrators only.';
