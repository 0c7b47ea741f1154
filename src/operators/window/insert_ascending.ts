/** Puts a number into ascending ones; most come last, so it looks from there. */
export function insertAscending(numbers: number[], number: number): void {
  let place = numbers.length;
  while (place > 0 && (numbers[place - 1] ?? 0) > number) place--;
  numbers.splice(place, 0, number);
}
