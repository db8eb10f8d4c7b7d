"""What happens when: pages become agendas, and agendas happen on time."""
