import { Button, Group, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

interface NameFormProps {
  readonly label: string;
  readonly present: string;
  readonly button: string;
  readonly busy: boolean;
  readonly problemOf: (name: string) => string | null;
  readonly onSave: (name: string) => void;
}

/** One name and a button that keeps it. */
export function NameForm({ label, present, button, busy, problemOf, onSave }: NameFormProps) {
  const form = useForm({ initialValues: { name: present }, validate: { name: problemOf } });
  return (
    <form noValidate onSubmit={form.onSubmit(({ name }) => onSave(name.trim()))}>
      <Group align="flex-start" gap="sm" wrap="nowrap">
        <TextInput flex={1} aria-label={label} data-autofocus {...form.getInputProps("name")} />
        <Button type="submit" variant="light" loading={busy}>
          {button}
        </Button>
      </Group>
    </form>
  );
}
