// Functions of Camunda that feelin has not. feelin gives null for what is missing.
export const camunda = { 'is defined': (value) => value !== null && value !== undefined };
