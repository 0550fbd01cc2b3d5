import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type ReactNode, useState } from "react";
import type { NewAccount } from "../../sync/session/account-server.ts";
import { useAction } from "../../sync/session/use-action.ts";
import {
  type CredentialField,
  emailProblem,
  nameProblem,
  passwordProblem,
  refusedField,
  SHORTEST_PASSWORD,
} from "./credentials.ts";

interface CredentialsFormProps {
  readonly kind: "sign-in" | "sign-up";
  /** Where it is known already, and may not be changed. */
  readonly email?: string | undefined;
  readonly label: string;
  readonly onSubmit: (values: NewAccount) => Promise<void>;
  /** Between the fields and the button. */
  readonly children?: ReactNode;
}

const FIELDS: readonly CredentialField[] = ["name", "email", "password"];

/** Signs somebody in or up; whatever is wrong is told at its field. */
export function CredentialsForm({ kind, email, label, onSubmit, children }: CredentialsFormProps) {
  const isNew = kind === "sign-up";
  const { busy, run } = useAction();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: "", email: email ?? "", password: "" },
    validate: {
      name: (name) => (isNew ? nameProblem(name) : null),
      email: emailProblem,
      password: (password) =>
        isNew ? passwordProblem(password) : password === "" ? "Enter your password." : null,
    },
  });

  const submit = form.onSubmit(
    (values) => {
      setProblem(null);
      void run(
        () => onSubmit({ ...values, name: values.name.trim(), email: values.email.trim() }),
        (refusal) => {
          const errors = refusedField(refusal);
          if (!errors) return setProblem(refusal.message);
          form.setErrors(errors);
          focusFirst(errors);
        },
      );
    },
    (errors) => focusFirst(errors),
  );

  function focusFirst(errors: Readonly<Record<string, unknown>>): void {
    const first = FIELDS.find((field) => errors[field] !== undefined);
    if (first) form.getInputNode(first)?.focus();
  }

  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        {problem !== null && (
          <Alert color="coral" role="alert">
            {problem}
          </Alert>
        )}
        {isNew && (
          <TextInput label="Your name" autoComplete="name" data-autofocus {...form.getInputProps("name")} />
        )}
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          readOnly={email !== undefined}
          {...form.getInputProps("email")}
        />
        <PasswordInput
          label="Password"
          description={isNew ? `At least ${SHORTEST_PASSWORD} characters` : undefined}
          autoComplete={isNew ? "new-password" : "current-password"}
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
          {...form.getInputProps("password")}
        />
        {children}
        <Button type="submit" size="md" fullWidth loading={busy}>
          {label}
        </Button>
      </Stack>
    </form>
  );
}
