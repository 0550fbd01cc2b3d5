import { Section } from "../../ui/section.tsx";
import { ExportButton } from "./export-button.tsx";

/** Everything the server has of the person, to take along. */
export function DataSection() {
  return (
    <Section
      title="Your data"
      hint="One JSON file with your account, your spaces and everything in them, as the server has it."
    >
      <ExportButton />
    </Section>
  );
}
