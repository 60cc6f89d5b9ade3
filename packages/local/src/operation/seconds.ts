/** Dates are seconds with a fraction. */
export function seconds(date: Date): number {
  return date.getTime() / 1000;
}
