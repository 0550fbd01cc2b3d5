import { Anchor, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";

/** For an address that leads nowhere. */
export function NotFound() {
  return (
    <>
      <Title order={1}>There is nothing here</Title>
      <Text mt="sm">
        The address leads nowhere. Go{" "}
        <Anchor component={Link} to="/goals" inherit>
          to your goals
        </Anchor>
        .
      </Text>
    </>
  );
}
