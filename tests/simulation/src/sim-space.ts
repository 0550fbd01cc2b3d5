/** The one space of every schedule. */
export const SIM_SPACE = "0190a0c0-0000-7000-8000-000000000001";
