import type { AppDatabase } from "../../tests/e2e/src/harness/database.ts";

const DAY_MS = 86_400_000;

/** Name, description, progress, target, unit, days until due, status. */
type Row = readonly [string, string, number, number, string, number | null, string];

const GOALS: readonly Row[] = [
  [
    "Learn 1,500 Italian words",
    "Ten a day with the app, five in conversation",
    1_180,
    1_500,
    "words",
    -3,
    "active",
  ],
  ["Ship the side project", "", 5, 12, "milestones", 3, "active"],
  ["Run 1,000 km", "Before the first snow", 864, 1_000, "km", 10, "active"],
  ["Read 24 books", "Two a month, half of them fiction", 17, 24, "books", 41, "active"],
  ["Swim every week", "The pool opens at seven", 44, 52, "swims", 41, "active"],
  ["10,000 steps a day", "", 2_912_400, 3_650_000, "steps", 41, "active"],
  ["Emergency fund", "Six months of rent, in the savings account", 7_450, 12_000, "€", 131, "active"],
  ["Piano: the two-part inventions", "All fifteen, from memory", 4, 15, "pieces", 220, "active"],
  ["Call grandma", "Sundays, after lunch", 50, 50, "calls", null, "active"],
  ["Meditate", "", 200, 200, "sessions", null, "done"],
  ["Visit twelve museums", "", 12, 12, "museums", -20, "done"],
  ["Bake sourdough", "When the kitchen is finished", 3, 20, "loaves", null, "archived"],
];

/** Goals as a person might have them, due in relation to today. */
export async function insertBelievableGoals(database: AppDatabase): Promise<void> {
  for (const [name, description, current_value, target_value, unit, days, status] of GOALS) {
    const due_on = days === null ? null : daysFromNow(days);
    await database.sql`
      update goal set ${database.sql({ description, current_value, unit, due_on, status })}
      where id = ${await database.insertGoal({ name, target_value })}`;
  }
}

/** A day as a date, such as 2027-01-31. */
export function daysFromNow(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

/** A rule that the database alone has, so that a change can be refused. */
export async function refuseLargeSavings({ sql }: AppDatabase): Promise<void> {
  await sql.unsafe(`
    create function refuse_large_savings() returns trigger language plpgsql as $$
    begin
      if new.unit = '€' and new.target_value > 50000 then
        raise exception 'Savings goals go up to 50,000 €. Choose a smaller target.';
      end if;
      return new;
    end $$;
    create trigger refuse before insert or update on goal for each row execute function refuse_large_savings()`);
}
