ALTER TYPE "status" ADD VALUE 'queued';
