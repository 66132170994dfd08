ALTER TYPE "state" ADD VALUE 'lost';
