"""How the installation is: for load balancers, monitors and whoever runs it."""
