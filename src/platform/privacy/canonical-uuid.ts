/** A UUID in the one way of writing it in which the database gives it back, but for the case. */
export const canonicalUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
